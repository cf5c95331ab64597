import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { at, by, byCustomer, eventsOf, type Running, startService } from './start-service.ts';

/** The time of every instance. */
let now = Date.parse(at);
const clock = { now: () => new Date(now) };
const firstDue = '2026-03-02T13:00:00.000Z';

let service: Running;
beforeEach(async () => {
  now = Date.parse(at);
  service = await startService(2, clock);
});
afterEach(() => service.stop());

const client = () => {
  const [first] = service.clients;
  if (first === undefined) throw new Error('instances were asked for');
  return first;
};
const open = async () => {
  const { caseId } = await client().openCase({
    context: by({ occurredAt: '' }),
    caseId: '',
    customerId: newId(),
    kind: 'complaint',
    priority: 'high',
    subject: 'came broken',
    segment: '',
    contract: '',
    country: 'ES',
  });
  return caseId;
};
const missed = async (caseId: string) =>
  (await eventsOf(service.store, `case-acme.${caseId}`)).filter(({ type }) => type === 'ServiceLevelMissed');
const eventuallyMissed = (caseId: string, times: number) =>
  eventually(async () => expect(await missed(caseId)).toHaveLength(times), { withinMs: 15_000 });

/** Resolves once the timers have looked at everything that is due now. */
const timersPassed = async () => {
  const marker = await open();
  const before = now;
  now = Math.max(now, Date.parse('2027-06-01T00:00:00.000Z'));
  await eventuallyMissed(marker, 2);
  now = before;
};

test('a promise that is not kept is missed once, however many timers look', async () => {
  const caseId = await open();
  expect(await missed(caseId)).toEqual([]);
  now = Date.parse(firstDue) + 1_000;
  await eventuallyMissed(caseId, 1);
  const [event] = await missed(caseId);
  const due = (await eventsOf(service.store, `case-acme.${caseId}`))[1];
  expect(event).toMatchObject({
    data: { caseId, clock: 'first-response', dueAt: firstDue, at: clock.now().toISOString() },
    metadata: { actor: { kind: 'system', id: 'service-timer' }, causationId: due?.id, tenant: 'acme' },
  });
});

test('what fell due while nobody was there is missed after the restart, once', async () => {
  const cases = await Promise.all(Array.from({ length: 8 }, open));
  await service.stopInstances();
  now = Date.parse('2026-03-09T09:00:00.000Z');
  for (const caseId of cases) expect(await missed(caseId)).toEqual([]);

  await service.startAnother();
  await service.startAnother();
  for (const caseId of cases) await eventuallyMissed(caseId, 2);
  for (const caseId of cases) {
    const clocks = (await missed(caseId)).map(({ data }) => (data as { readonly clock: string }).clock);
    expect(clocks.sort()).toEqual(['first-response', 'resolution']);
  }
});

test('a promise that was met or rests is not missed', async () => {
  const [met, rests] = [await open(), await open()];
  for (const caseId of [met, rests])
    await client().waitForCustomer({ context: by({ occurredAt: '' }), caseId, question: 'Which one?' });
  await client().addNote({
    context: byCustomer({ occurredAt: '' }),
    ...{ caseId: met, visibility: 'public', author: '', text: 'SN-12' },
  });
  await client().proposeResolution({ context: by({ occurredAt: '' }), caseId: met, resolution: 'A new one' });
  await client().rateResolution({
    context: byCustomer({ occurredAt: '' }),
    ...{ caseId: met, score: 5, comment: '' },
  });
  now = Date.parse('2027-01-11T09:00:00.000Z');
  await timersPassed();
  expect(await missed(met)).toEqual([]);
  expect(await missed(rests)).toEqual([]);
});
