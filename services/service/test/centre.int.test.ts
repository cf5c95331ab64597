import { findEvent } from '@icrm/contracts';
import { connectReadStore } from '@icrm/read-store';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ownCentre } from '../src/application/centre/centre-owner.ts';
import { mongoCentreSnapshots } from '../src/application/centre/centre-snapshots.ts';
import type { CentreCommand } from '../src/domain/centre/commands.ts';
import { type CentreClient, centreClient, speaking, toSupport } from './start-centre.ts';
import { by, eventsOf, type Running, startService } from './start-service.ts';

// Machines that do other work at the same time need longer than the usual half minute.
jest.setTimeout(90_000);

let service: Running;
const clients: CentreClient[] = [];
beforeAll(async () => {
  service = await startService(2);
  clients.push(...service.addresses.map(centreClient));
}, 60_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await service.stop();
});

let number = 0;
/** A centre of its own, spoken to by both instances. */
const centre = () => {
  number += 1;
  const centreId = `centre-${number}`;
  const [one, two] = clients;
  if (one === undefined || two === undefined) throw new Error('two instances were asked for');
  const history = async () =>
    (await eventsOf(service.store, `centre-acme.${centreId}`)).map(({ type }) => type);
  return { centreId, one: speaking(one, centreId), two: speaking(two, centreId), client: two, history };
};
const within = { withinMs: 30_000 };

test('one instance owns a centre, and either can be called', async () => {
  const { one, two, history } = centre();
  await one.open();
  await two.publish(toSupport);
  await one.agent('anna');
  const { callId } = await two.call();
  await one.answer(callId, 'anna');
  await two.finish(callId);
  expect(await history()).toEqual([
    ...['CentreOpened', 'VectorPublished', 'AgentProfileSet', 'AgentStateChanged', 'CallArrived'],
    ...['CallStepTaken', 'CallQueued', 'CallOffered', 'CallAnswered', 'CallFinished'],
  ]);
  expect((await one.look()).owner).toBe((await two.look()).owner);
});

test('a call raced for by 32 answers is answered once, and an answer sent again is the same', async () => {
  const { one, two } = centre();
  await one.open();
  await one.publish(toSupport);
  await one.agent('anna');
  const { callId } = await one.call();
  const answers = await Promise.allSettled(
    Array.from({ length: 32 }, (_, index) => (index % 2 === 0 ? one : two).answer(callId, 'anna')),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await one.finish(callId);
  const { callId: next } = await one.call();
  const context = by({ occurredAt: '' });
  const [first, ...others] = await Promise.all(
    Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? one : two).answer(next, 'anna', context)),
  );
  for (const { result } of others) expect(result?.revision).toBe(first?.result?.revision);
});

test('an offer that nobody takes times out, returns, and rings somebody else', async () => {
  const { one, two } = centre();
  await one.open(1);
  await one.publish(toSupport);
  await one.agent('anna', { support: 5 });
  await one.agent('bert', { support: 1 });
  const stop = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { what, callId } of two.watch('bert', stop.signal)) seen.push(`${what} ${callId}`);
  })();
  const { callId } = await one.call();
  await eventually(() => expect(seen).toEqual([`offered ${callId}`]), within);
  stop.abort();
  await watching.catch(() => {});
  await two.answer(callId, 'bert');
  const { agents } = await one.look();
  expect(agents.find(({ agentId }) => agentId === 'anna')).toMatchObject({ silent: true, offers: 0 });
});

describe('the owner goes', () => {
  test('and the other instance goes on from the log, with offers that time out', async () => {
    const apart = await startService(2);
    const [first, second] = apart.addresses.map(centreClient);
    if (first === undefined || second === undefined) throw new Error('two instances were asked for');
    const [one, two] = [speaking(first, 'moving'), speaking(second, 'moving')];
    await one.open(2);
    await one.publish(toSupport);
    await one.agent('anna');
    const { callId } = await one.call();
    const context = by({ occurredAt: '' });
    const answered = await one.answer(callId, 'anna', context);
    await one.call();
    await apart.stopInstance(0);
    expect((await two.answer(callId, 'anna', context)).result).toEqual({
      ...answered.result,
      repeated: true,
    });
    await two.finish(callId);
    const history = async () => (await eventsOf(apart.store, 'centre-acme.moving')).map(({ type }) => type);
    await eventually(async () => expect(await history()).toContain('CallOfferReturned'), within);
    expect((await two.compare()).differences).toBe(0);
    first.close();
    second.close();
    await apart.stop();
  }, 60_000);
});

test('who was told what before is in the brief, and the same brief can be shown again', async () => {
  const { one, two } = centre();
  await one.open();
  await one.publish(toSupport);
  const inputs = [{ field: 'contract', value: 'C-1001', confidence: 0.9 }];
  const { callId } = await one.call({ customerId: newId(), inputs });
  const shown = await two.brief(callId);
  expect(JSON.parse(shown.brief)).toMatchObject({ callId, inputs, noCustomer: 'unavailable' });
  await one.abandon(callId);
  const again = await two.brief(callId, {
    asOfRevision: shown.revision,
    asOfViewPosition: shown.viewPosition,
  });
  expect(again.brief).toBe(shown.brief);
});

test('the log keeps what a machine was told sealed, and loses it with the key', async () => {
  const { one, centreId } = centre();
  await one.open();
  await one.publish(toSupport);
  const customerId = newId();
  const { callId } = await one.call({ customerId, inputs: [{ field: 'pin', value: '1234', confidence: 1 }] });
  await service.keyRing.erase('acme', customerId);
  // The service drops the key that it holds in memory as soon as the erasure is told, and confirms it.
  const at = new Date().toISOString();
  const metadata = {
    ...{
      tenant: 'acme',
      customerIds: [customerId],
      actor: { kind: 'staff', id: 'dpo' } as const,
      channel: 'web',
    },
    ...{ correlationId: 'c', causationId: 'c', commandId: newId(), occurredAt: at, receivedAt: at },
  };
  const destroyed = findEvent('SubjectKeyDestroyed')?.example as object;
  await service.store.append(
    `erasure-acme.${customerId}`,
    [{ id: newId(), type: 'SubjectKeyDestroyed', data: { ...destroyed, customerId }, metadata }],
    { expected: 'no-stream' },
  );
  await eventually(
    async () =>
      expect(
        (await eventsOf(service.store, `erasure-acme.${customerId}.service`)).map(({ type }) => type),
      ).toEqual(['ErasureConfirmed']),
    within,
  );
  const shown = await one.brief(callId);
  expect(JSON.parse(shown.brief)).toMatchObject({ inputs: [{ field: 'pin', value: '[erased]' }] });
  const events = await eventsOf(service.store, `centre-acme.${centreId}`);
  expect(events.find(({ type }) => type === 'CallInputCollected')).toMatchObject({
    data: { callId, inputs: [{ field: 'pin', value: '[erased]' }] },
    metadata: { customerIds: [customerId] },
  });
});

test('the service level of each 30 seconds is told for any goal', async () => {
  const { one } = centre();
  await one.open();
  await one.publish(toSupport);
  await one.agent('anna');
  const { callId } = await one.call();
  await one.answer(callId, 'anna');
  const { callId: waits } = await one.call();
  await one.abandon(waits);
  const { intervals } = await one.levels();
  const sum = (read: (each: (typeof intervals)[number]) => number) =>
    intervals.reduce((total, each) => total + read(each), 0);
  expect([sum(({ answered }) => answered), sum(({ abandoned }) => abandoned)]).toEqual([1, 1]);
  expect(intervals.every(({ queue, from }) => queue === 'support' && from.endsWith('0.000Z'))).toBe(true);
});

test('what was recorded is decided again, and told how it would have gone under another vector', async () => {
  const { one } = centre();
  await one.open();
  await one.publish([{ do: 'wait', seconds: 1 }, ...toSupport]);
  await one.agent('anna');
  const { callId } = await one.call();
  await eventually(async () => expect((await one.look()).agents[0]?.offers).toBe(1), within);
  await one.answer(callId, 'anna');
  await one.finish(callId);
  expect(await one.compare()).toMatchObject({ differences: 0, calls: 0 });
  const compared = await one.compare(toSupport);
  expect(compared).toMatchObject({ differences: 0, calls: 1, waitedLess: 1, waitedMore: 0 });
  expect(compared.changes[0]).toMatchObject({ callId, before: 'connected', after: 'connected' });
});

test('an offer rings with the brief of its call: what the caller said is there when it does', async () => {
  const { one, two } = centre();
  await one.open();
  await one.publish(toSupport);
  await one.agent('anna');
  const stop = new AbortController();
  const offers: string[] = [];
  const watching = (async () => {
    // A busy machine may lose its lease and take it again: whoever watches comes back, and is told what is open.
    while (!stop.signal.aborted)
      for await (const { what, brief } of two.watch('anna', stop.signal, true))
        if (what === 'offered') offers.push(brief);
  })();
  const inputs = [{ field: 'contract', value: 'C-1001', confidence: 0.9 }];
  const { callId } = await one.call({ customerId: newId(), inputs });
  await eventually(() => expect(offers.length).toBeGreaterThan(0), within);
  expect(JSON.parse(offers[0] ?? '')).toMatchObject({ callId, inputs, queue: 'support' });
  stop.abort();
  await watching.catch(() => {});
});

test('calls are reckoned by any version of what they cost', async () => {
  const { one, two } = centre();
  await one.open();
  await one.publish(toSupport);
  await one.agent('anna');
  await expect(one.costs()).rejects.toMatchObject({ reason: 'cost-model-not-found' });
  expect((await one.reckonBy(0n)).version).toBe(1);
  expect((await two.reckonBy(36_000_000n)).version).toBe(2);
  const { callId } = await one.call();
  await one.answer(callId, 'anna');
  await one.finish(callId);
  const [first, latest] = [await one.costs(1), await two.costs()];
  expect(first).toMatchObject({
    version: 1,
    queues: [{ queue: 'support', answered: 1, total: { minor: 7n } }],
  });
  // A millisecond of such an agent costs ten cents.
  const [queue] = latest.queues;
  const handledMs = Math.round((queue?.handlingSeconds ?? 0) * 1_000);
  expect(queue?.total).toEqual({ minor: BigInt(7 + handledMs * 10), currency: 'EUR' });
});

test('a centre that is long goes on from where it stood, not from its beginning', async () => {
  const readStore = connectReadStore({
    uri: service.environment['ICRM_MONGO'] ?? '',
    database: service.environment['ICRM_MONGO_DATABASE'] ?? 'icrm',
  });
  const snapshots = mongoCentreSnapshots(readStore);
  const stream = 'centre-acme.long';
  const reads: bigint[] = [];
  const store = {
    ...service.store,
    readStream(name: string, options: Parameters<typeof service.store.readStream>[1] = {}) {
      reads.push(options.from ?? 0n);
      return service.store.readStream(name, options);
    },
  };
  const clock = { now: () => new Date() };
  const own = () =>
    ownCentre({ store, stream, tenant: 'acme', clock, mayWrite: async () => true, snapshots });
  const owner = await own();
  const carryOut = (command: CentreCommand) => {
    const { occurredAt: _now, ...context } = { ...by(), actor: { kind: 'staff', id: 'clerk' } as const };
    return owner.submit(context, command, 20_000);
  };
  await carryOut({ type: 'OpenCentre', data: { centreId: 'long', offerSeconds: 20 } });
  const steps = [{ do: 'queue', skill: 'support', priority: 0 }] as const;
  await carryOut({ type: 'PublishVector', data: { calendar: { id: 'always', version: 1 }, steps } });
  const calls = Array.from({ length: 100 }, () => newId());
  await Promise.all(
    calls.map((callId) =>
      carryOut({
        type: 'ReceiveCall',
        data: { callId, channel: 'phone', caller: {}, profile: 'unknown', inputs: [] },
      }),
    ),
  );
  await owner.stop();
  const next = await own();
  expect(reads).toEqual([0n, owner.revision() + 1n]);
  expect(next.live().state()).toEqual(owner.live().state());
  const context = {
    commandId: newId(),
    tenant: 'acme',
    actor: { kind: 'staff', id: 'clerk' },
    channel: 'phone',
  } as const;
  expect(
    await next.submit(context, { type: 'AbandonCall', data: { callId: calls[7] ?? '' } }, 20_000),
  ).toMatchObject({ accepted: true });
  await next.stop();
  // What cannot be read is not believed: the log is.
  await readStore.collection('service_centre_snapshots').update({ _id: stream }, { $set: { hash: 'other' } });
  const last = await own();
  expect(reads.at(-1)).toBe(0n);
  expect(last.live().state()).toEqual(next.live().state());
  await last.stop();
  await readStore.close();
}, 60_000);

describe('bad input', () => {
  test('is refused with the fields that are wrong', async () => {
    const { one } = centre();
    await expect(one.publish([{ do: 'queue', skill: 'X', priority: 0.5 }])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      fieldViolations: [{ field: 'steps[0].skill' }, { field: 'steps[0].priority' }],
    });
    await expect(one.call({ customerId: 'ana' })).rejects.toMatchObject({
      fieldViolations: [{ field: 'customerId' }],
    });
  });

  test('of a centre that is not there is told so, and none is made of it', async () => {
    const { one, history } = centre();
    await expect(one.call()).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'centre-not-found' });
    await expect(one.publish(toSupport)).rejects.toMatchObject({ reason: 'centre-not-found' });
    expect(await history()).toEqual([]);
  });

  test('that would lead round in a circle says which step', async () => {
    const { one } = centre();
    await one.open();
    const circle = [{ label: 'a', do: 'goto', goto: 'a' }];
    await expect(one.publish(circle)).rejects.toMatchObject({
      reason: 'vector-refused',
      metadata: { problems: 'loop-without-wait at step 0' },
    });
  });
});
