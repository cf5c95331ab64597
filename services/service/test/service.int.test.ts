import { RpcError } from '@icrm/rpc';
import { isUuid, newId } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  at,
  by,
  byCustomer,
  eventsOf,
  type Running,
  type ServiceClient,
  startService,
} from './start-service.ts';

const customerId = newId();

let service: Running;
let first: ServiceClient;
let second: ServiceClient;
beforeAll(async () => {
  // A clock that stands still: what is due is not missed behind the back of a test.
  service = await startService(2, { now: () => new Date(at) });
  const [one, two] = service.clients;
  if (one === undefined || two === undefined) throw new Error('two instances were asked for');
  first = one;
  second = two;
});
afterAll(() => service.stop());

const broken = {
  caseId: '',
  customerId,
  kind: 'complaint',
  priority: 'high',
  subject: 'The inverter came broken',
  segment: 'home',
  contract: '',
  country: 'ES',
};
const open = async (kind = 'complaint') => (await first.openCase({ context: by(), ...broken, kind })).caseId;
const history = async (caseId: string) =>
  (await eventsOf(service.store, `case-acme.${caseId}`)).map(({ type, data }) => ({ type, data }));
const types = async (caseId: string) => (await history(caseId)).map(({ type }) => type);

const refused = async (call: Promise<unknown>): Promise<Partial<RpcError>> => {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof RpcError)) throw new Error('expected a refusal', { cause: error });
  const { code, reason, domain } = error;
  return { code, reason, domain };
};
const refusal = (code: string, reason: string) => ({ code, reason, domain: 'service' });

describe('OpenCase', () => {
  test('records what was said and promised, with all that is known of the command', async () => {
    const context = by();
    const { caseId, result } = await first.openCase({ context, ...broken });
    expect(isUuid(caseId)).toBe(true);
    const events = await eventsOf(service.store, `case-acme.${caseId}`);
    expect(events.map(({ type }) => type)).toEqual(['CaseOpened', 'ServiceLevelDue', 'ServiceLevelDue']);
    expect(events[0]).toMatchObject({
      data: {
        caseId,
        customerId,
        subject: 'The inverter came broken',
        plan: { id: 'standard', version: 1 },
        calendar: { id: 'es-madrid', version: 1 },
        at,
      },
      metadata: { tenant: 'acme', customerIds: [customerId], channel: 'phone', commandId: context.commandId },
    });
    expect(events[1]?.data).toMatchObject({ clock: 'first-response', dueAt: '2026-03-02T13:00:00.000Z' });
    expect(events[2]).toMatchObject({ position: result?.position, revision: result?.revision });
  });

  test('keeps the words of the customer sealed, and loses them with the key', async () => {
    const erased = newId();
    const { caseId } = await first.openCase({ context: by(), ...broken, customerId: erased });
    await service.keyRing.erase('acme', erased);
    expect((await history(caseId))[0]?.data).toMatchObject({ subject: '[erased]', kind: 'complaint' });
  });

  test('keeps the id its caller chose, once', async () => {
    const chosen = { ...broken, caseId: newId() };
    expect((await first.openCase({ context: by(), ...chosen })).caseId).toBe(chosen.caseId);
    expect(await refused(second.openCase({ context: by(), ...chosen }))).toEqual(
      refusal('ALREADY_EXISTS', 'case-already-opened'),
    );
  });
});

test('a complaint goes its way: acknowledged, assigned, asked back, answered, resolved, rated', async () => {
  const caseId = await open();
  await first.acknowledgeCase({ context: by(), caseId });
  await second.assignCase({ context: by(), caseId, agentId: 'agent-3' });
  await first.addNote({
    context: by(),
    caseId,
    visibility: 'internal',
    author: '',
    text: 'the carrier again',
  });
  await first.waitForCustomer({ context: by(), caseId, question: 'Which serial number?' });
  await second.addNote({ context: byCustomer(), caseId, visibility: 'public', author: '', text: 'SN-12' });
  await first.escalateCase({ context: by(), caseId, reason: 'second time' });
  await first.proposeResolution({ context: by(), caseId, resolution: 'A new one on Friday' });
  expect(await refused(first.closeCase({ context: by(), caseId, reason: 'done' }))).toEqual(
    refusal('FAILED_PRECONDITION', 'complaint-closes-by-rating'),
  );
  const rating = { caseId, score: 5, comment: 'thank you' };
  expect(await refused(first.rateResolution({ context: by(), ...rating }))).toEqual(
    refusal('PERMISSION_DENIED', 'rating-not-by-customer'),
  );
  await second.rateResolution({ context: byCustomer(), ...rating });
  expect(await types(caseId)).toEqual([
    ...['CaseOpened', 'ServiceLevelDue', 'ServiceLevelDue', 'CaseAcknowledged', 'CaseAssigned'],
    ...['CaseNoteAdded', 'CaseWaitingForCustomer', 'ServiceLevelMet', 'ServiceLevelPaused'],
    ...['CaseNoteAdded', 'ServiceLevelDue', 'CaseResumed', 'ServiceLevelDue', 'CaseEscalated'],
    ...['CaseResolutionProposed', 'ServiceLevelMet', 'ServiceLevelPaused'],
    ...['CaseResolutionRated', 'CaseClosed', 'ServiceLevelMet'],
  ]);
});

test('a low score reopens the case', async () => {
  const caseId = await open();
  await first.proposeResolution({ context: by(), caseId, resolution: 'Wait and see' });
  await first.rateResolution({ context: byCustomer(), caseId, score: 1, comment: '' });
  expect((await types(caseId)).slice(-3)).toEqual(['CaseResolutionRated', 'CaseReopened', 'ServiceLevelDue']);
});

test('an incident is resumed, closed and reopened', async () => {
  const caseId = await open('incident');
  await first.waitForCustomer({ context: by(), caseId, question: 'Which one?' });
  await first.resumeCase({ context: by(), caseId });
  await first.closeCase({ context: by(), caseId, reason: 'answered' });
  expect(await refused(second.closeCase({ context: by(), caseId, reason: 'answered' }))).toEqual(
    refusal('FAILED_PRECONDITION', 'case-closed'),
  );
  await second.reopenCase({ context: by(), caseId, reason: 'hums again' });
  expect((await types(caseId)).slice(-5)).toEqual([
    ...['ServiceLevelDue', 'CaseClosed', 'ServiceLevelMet', 'CaseReopened', 'ServiceLevelDue'],
  ]);
});

test('GrantGoodwill names the event it makes good', async () => {
  const caseId = await open();
  const correctsEventId = newId();
  const value = { minor: 5_000n, currency: 'EUR' };
  await first.grantGoodwill({ context: by(), caseId, correctsEventId, value, reason: 'came broken' });
  expect(await history(caseId)).toContainEqual({
    type: 'GoodwillGranted',
    data: {
      caseId,
      customerId,
      correctsEventId,
      value: { minor: 5_000, currency: 'EUR' },
      reason: 'came broken',
      at,
    },
  });
});

describe('a command sent again', () => {
  test('has one effect and the same answer, from either instance, also when the state has moved on', async () => {
    const context = by();
    const once = await first.openCase({ context, ...broken, kind: 'incident' });
    await first.closeCase({ context: by(), caseId: once.caseId, reason: 'answered' });
    const again = await second.openCase({ context, ...broken, kind: 'incident' });
    expect(again).toEqual({ ...once, result: { ...once.result, repeated: true } });
  });

  test('has one effect when many send it at once', async () => {
    for (let round = 0; round < 25; round += 1) {
      const context = by();
      const answers = await Promise.all(
        [first, second, first, second].map((client) => client.openCase({ context, ...broken })),
      );
      expect(new Set(answers.map(({ result }) => result?.position)).size).toBe(1);
      expect(await types(answers[0]?.caseId ?? '')).toHaveLength(3);
    }
  });
});

test('a resolution raced for by two ratings is rated once', async () => {
  for (let round = 0; round < 15; round += 1) {
    const caseId = await open();
    await first.proposeResolution({ context: by(), caseId, resolution: 'A new one' });
    const ratings = await Promise.allSettled([
      first.rateResolution({ context: byCustomer(), caseId, score: 5, comment: '' }),
      second.rateResolution({ context: byCustomer(), caseId, score: 1, comment: '' }),
    ]);
    expect(ratings.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await types(caseId)).filter((type) => type === 'CaseResolutionRated')).toHaveLength(1);
  }
});

test('a case of a colleague goes through the stages of the flow it was opened with', async () => {
  const [client] = service.clients;
  if (client === undefined) throw new Error('an instance was asked for');
  const flow = (next: string[]) =>
    client.publishCaseFlow({
      ...{ context: by(), flowId: 'laptop', audience: 'internal', start: 'asked' },
      stages: [{ stage: 'asked', next }, ...next.map((stage) => ({ stage, next: [] }))],
    });
  expect((await flow(['ordered'])).version).toBe(1);
  const { caseId } = await client.openCase({
    ...{
      context: by(),
      caseId: '',
      customerId: newId(),
      kind: 'question',
      priority: 'low',
      subject: 'a laptop',
    },
    ...{ segment: '', contract: '', country: '', flow: 'laptop' },
  });
  expect((await flow(['refused'])).version).toBe(2);
  const move = (stage: string) => client.moveCase({ context: by(), caseId, stage });
  await expect(move('refused')).rejects.toMatchObject({ reason: 'stage-not-next' });
  await move('ordered');
  const events = await eventsOf(service.store, `case-acme.${caseId}`);
  expect(events[0]?.data).toMatchObject({
    audience: 'internal',
    flow: { id: 'laptop', version: 1, stage: 'asked' },
  });
  expect(events.at(-1)).toMatchObject({ type: 'CaseStageChanged', data: { from: 'asked', to: 'ordered' } });
  await expect(
    client.publishCaseFlow({
      ...{ context: by(), flowId: 'x', audience: 'internal', start: 'a', stages: [{ stage: 'b', next: [] }] },
    }),
  ).rejects.toMatchObject({
    reason: 'case-flow-refused',
    metadata: { problems: 'stage-unknown a; stage-unreached b' },
  });
});

test('bad input is refused with the fields that are wrong', async () => {
  const wrong = first.openCase({ context: by(), ...broken, customerId: 'ana', kind: 'praise', subject: ' ' });
  await expect(wrong).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fieldViolations: [{ field: 'customerId' }, { field: 'kind' }, { field: 'subject' }],
  });
});

test('a log that does not answer is UNAVAILABLE, with a time to try again', async () => {
  const alone = await startService(1);
  await alone.engines.eventstore.stop();
  const call = alone.clients[0]?.openCase({ context: by(), ...broken });
  await expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
  await alone.stop();
});
