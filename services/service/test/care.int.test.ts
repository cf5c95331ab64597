import { careV1 } from '@icrm/contracts';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { centreClient, speaking, toSupport } from './start-centre.ts';
import {
  at,
  by,
  byCustomer,
  eventsOf,
  type Running,
  type ServiceClient,
  startService,
} from './start-service.ts';

// Machines that do other work at the same time need longer than the usual half minute.
jest.setTimeout(90_000);

let service: Running;
let care: RpcClient<typeof careV1.CareServiceService>;
let cases: ServiceClient;
beforeAll(async () => {
  service = await startService(1, { now: () => new Date(at) }, { ICRM_SERVICE_SAMPLE_PERCENT: '100' });
  care = rpcClient(careV1.CareServiceClient, service.addresses[0] ?? '', { deadlineMs: 20_000 });
  const [first] = service.clients;
  if (first === undefined) throw new Error('an instance was asked for');
  cases = first;
}, 60_000);
afterAll(async () => {
  care.close();
  await service.stop();
});

const until = '2027-03-02T09:00:00.000Z';
const within = { withinMs: 30_000 };
const types = async (stream: string) => (await eventsOf(service.store, stream)).map(({ type }) => type);
const activate = (customerId: string, level = 'premium-support') =>
  care.activateContract({
    context: by(),
    ...{ customerId, contractId: '', level, reference: 'S-1', from: '', until },
  });
const open = (customerId: string, contract = '') =>
  cases.openCase({
    context: by(),
    ...{ caseId: '', customerId, kind: 'incident', priority: 'high', subject: 'broken', contract },
    ...{ segment: '', country: 'ES' },
  });

describe('what was promised', () => {
  test('follows from the contract in force, whatever the caller says', async () => {
    const customerId = newId();
    const { contractId } = await activate(customerId);
    const { caseId } = await open(customerId);
    const [opened] = await eventsOf(service.store, `case-acme.${caseId}`);
    expect(opened?.data).toMatchObject({
      contract: 'premium-support',
      plan: { id: 'round-the-clock', version: 2 },
      entitlement: { contractId, source: 'said' },
    });
    expect(await care.getEntitlement({ tenant: 'acme', customerId, at: '' })).toMatchObject({
      ...{ contractId, level: 'premium-support', plan: 'round-the-clock', until },
    });
  });

  test('is not what a caller says without a contract', async () => {
    const customerId = newId();
    await expect(open(customerId, 'premium-support')).rejects.toMatchObject({
      reason: 'contract-not-in-force',
    });
    const { contractId } = await activate(customerId);
    await care.endContract({ context: by(), customerId, contractId, reason: 'moved' });
    await expect(open(customerId, 'premium-support')).rejects.toMatchObject({
      reason: 'contract-not-in-force',
    });
  });

  test('can be renewed, and asked of another time', async () => {
    const customerId = newId();
    const { contractId } = await activate(customerId);
    await care.renewContract({ context: by(), customerId, contractId, until: '2028-03-02T09:00:00.000Z' });
    const then = await care.getEntitlement({ tenant: 'acme', customerId, at: '2027-06-01T00:00:00.000Z' });
    expect(then.level).toBe('premium-support');
    const before = await care.getEntitlement({ tenant: 'acme', customerId, at: '2026-01-01T00:00:00.000Z' });
    expect(before).toMatchObject({ level: '', plan: 'standard' });
  });
});

test('what an event did wrong tells how it was made good', async () => {
  const { caseId } = await open(newId());
  const correctsEventId = newId();
  const value = { minor: 5_000n, currency: 'EUR' };
  await cases.grantGoodwill({ context: by(), caseId, correctsEventId, value, reason: 'came broken' });
  await eventually(async () => {
    const { corrections } = await care.listCorrections({ tenant: 'acme', eventId: correctsEventId });
    expect(corrections).toMatchObject([{ type: 'GoodwillGranted', caseId, value }]);
  }, within);
});

test('agents are led through a script, and its report tells what came of each answer', async () => {
  const scriptId = 'no-power';
  const steps = [
    {
      ...{ stepId: 'lit', say: 'Is it lit?' },
      answers: [
        { answer: 'yes', next: 'good' },
        { answer: 'no', next: 'bad' },
      ],
    },
    { stepId: 'good', say: 'All is well', answers: [], outcome: 'solved' },
    { stepId: 'bad', say: 'We come', answers: [], outcome: 'visit' },
  ];
  const publish = (start: string) =>
    care.publishScript({ context: by(), scriptId, start, steps: JSON.stringify(steps) });
  await expect(publish('nowhere')).rejects.toMatchObject({
    reason: 'script-refused',
    metadata: { problems: expect.stringContaining('step-unknown nowhere') },
  });
  await publish('lit');
  const start = () =>
    care.startScript({
      context: by(),
      ...{ scriptId, runId: '', agentId: 'anna', callId: '', customerId: newId() },
    });
  const { runId, place } = await start();
  expect(place).toEqual({ step: 'lit', say: 'Is it lit?', answers: ['yes', 'no'], outcome: '' });
  const end = await care.recordScriptAnswer({ context: by(), runId, answer: 'no' });
  expect(end.place).toMatchObject({ step: 'bad', outcome: 'visit' });
  const { runId: left } = await start();
  await care.deviateFromScript({ context: by(), runId: left, next: 'good', reason: 'knew already' });
  const { runId: broken } = await start();
  await care.breakOffScript({ context: by(), runId: broken, outcome: 'hung-up' });
  await expect(
    care.recordScriptAnswer({ context: by(), runId: newId(), answer: 'no' }),
  ).rejects.toMatchObject({
    reason: 'script-run-not-found',
  });
  await eventually(async () => {
    const report = await care.getScriptReport({ tenant: 'acme', scriptId, version: 1 });
    expect(report).toEqual({
      ...{ runs: 3, deviations: 1 },
      branches: [{ version: 1, step: 'lit', answer: 'no', times: 1, outcomes: { visit: 1 } }],
    });
  }, within);
});

test('finished calls are drawn, judged by others, and coached where they are wanting', async () => {
  const client = centreClient(service.addresses[0] ?? '');
  const centre = speaking(client, 'judged');
  await centre.open();
  await centre.publish(toSupport);
  await centre.agent('anna');
  const { callId } = await centre.call();
  await centre.answer(callId, 'anna');
  await centre.finish(callId);
  const stream = `evaluation-acme.${callId}`;
  await eventually(async () => expect(await types(stream)).toEqual(['InteractionSampled']), within);
  const items = JSON.stringify([{ item: 'greeting', weight: 1, maxPoints: 5 }]);
  await care.publishScorecard({ context: by(), formId: 'courtesy', items, passPercent: 70 });
  const score = (points: number) =>
    care.scoreQuality({
      context: by(),
      ...{ interactionId: callId, agentId: 'anna', customerId: '', formId: 'courtesy' },
      scores: [{ item: 'greeting', points }],
    });
  await expect(score(6)).rejects.toMatchObject({ reason: 'scores-do-not-fit' });
  expect((await score(2)).percent).toBe(40);
  await expect(score(2)).rejects.toMatchObject({ reason: 'already-scored' });
  await eventually(async () => {
    expect(await care.getAgentQuality({ tenant: 'acme', agentId: 'anna' })).toEqual({
      ...{ scored: 1, meanPercent: 40, coaching: { greeting: 1 } },
    });
  }, within);
  // What was agreed is measured by the contacts that are judged from then on, and routing knows it when they sign on.
  await care.giveCoaching({ context: by(), agentId: 'anna', topics: ['greeting'], interactionId: callId });
  const goal = { agentId: 'anna', formId: 'courtesy', item: 'greeting', targetPercent: 80, contacts: 2 };
  const { goalId } = await care.agreeCoachingGoal({ context: by(), ...goal, goalId: '', until });
  const over = await care.agreeCoachingGoal({
    ...{ context: by({ occurredAt: '2026-02-01T09:00:00.000Z' }), ...goal, goalId: '' },
    until: '2026-02-02T09:00:00.000Z',
  });
  for (const points of [3, 5])
    await care.scoreQuality({
      context: by(),
      ...{ interactionId: newId(), agentId: 'anna', customerId: '', formId: 'courtesy' },
      scores: [{ item: 'greeting', points }],
    });
  await eventually(async () => {
    const { sessions, goals } = await care.getCoaching({ tenant: 'acme', agentId: 'anna' });
    expect(sessions).toBe(1);
    expect(goals).toMatchObject([
      { goalId, status: 'met', counted: 2, meanPercent: 80 },
      { goalId: over.goalId, status: 'missed', counted: 0 },
    ]);
  }, within);
  await centre.says('anna', 'break');
  await centre.says('anna', 'available');
  const signedOn = (await eventsOf(service.store, 'centre-acme.judged')).at(-1);
  expect(signedOn).toMatchObject({ type: 'AgentStateChanged', data: { qualityPercent: 66.7 } });
  client.close();
});

test('a customer whom sixteen ask at once is asked once, and the answer is tied to the contact', async () => {
  const customerId = newId();
  const interactionId = newId();
  const offers = await Promise.all(
    Array.from({ length: 16 }, () =>
      care.offerSurvey({
        context: by(),
        ...{ customerId, surveyId: '', kind: 'nps', interactionId, channel: 'email', agentId: 'berta' },
      }),
    ),
  );
  const asked = offers.filter(({ offered }) => offered);
  expect(asked).toHaveLength(1);
  const surveyId = asked[0]?.surveyId ?? '';
  await care.answerSurvey({ context: byCustomer(), customerId, surveyId, score: 9, comment: 'quick' });
  await expect(
    care.answerSurvey({ context: byCustomer(), customerId, surveyId, score: 9, comment: '' }),
  ).rejects.toMatchObject({ reason: 'survey-already-answered' });
  const answered = (await eventsOf(service.store, `surveys-acme.${customerId}`)).at(-1);
  expect(answered?.data).toMatchObject({ interactionId, agentId: 'berta', score: 9, comment: 'quick' });
  await eventually(async () => {
    const results = { tenant: 'acme', kind: 'nps', agentId: '', from: '', until: '' };
    expect(await care.getSurveyResults(results)).toEqual({
      ...{ offered: 1, suppressed: 15, answered: 1, score: 100, mean: 9 },
    });
  }, within);
});

test('bad input is refused with the fields that are wrong', async () => {
  const wrong = care.activateContract({
    context: by(),
    ...{ customerId: 'ana', contractId: '', level: 'Best', reference: '', from: '', until: 'soon' },
  });
  await expect(wrong).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fieldViolations: [{ field: 'level' }, { field: 'until' }, { field: 'customerId' }],
  });
});
