import { eventId, newId } from '@icrm/runtime';
import { describe, expect, test } from '@jest/globals';
import type { CommandContext } from './command-context.ts';
import { StoreUnavailable, WrongExpectedRevision } from './errors.ts';
import type { EventStore } from './event-store.ts';
import { type CommandToHandle, handleCommand } from './handle-command.ts';
import { faultyStore } from './testing/faulty-store.ts';
import { memoryEventStore } from './testing/memory-event-store.ts';
import { collect, freshStream, reasonsOf } from './testing/samples.ts';
import { type Tally, type TallyCommand, type TallyEvent, tally } from './testing/tally.ts';

const customerId = '0193a000-0000-7000-8000-000000000001';
const received = new Date('2026-03-02T09:00:00.000Z');
const contextOf = (commandId: string, more: Partial<CommandContext> = {}): CommandContext => ({
  commandId,
  tenant: 'acme',
  actor: { kind: 'staff', id: 'eva' },
  channel: 'web',
  ...more,
});
type Handling = CommandToHandle<Tally, TallyCommand, TallyEvent, 'too-many'>;
const add = (stream: string, commandId: string, count: number, more: Partial<Handling> = {}): Handling => ({
  stream,
  decider: tally,
  command: { type: 'Add', data: { count } },
  context: contextOf(commandId),
  customerIds: () => [customerId],
  clock: { now: () => received },
  ...more,
});
const reasons = async (store: EventStore, stream: string) =>
  reasonsOf(await collect(store.readStream(stream)));

describe('a command', () => {
  test('that is accepted writes its events and says where they stand', async () => {
    const store = memoryEventStore();
    const stream = freshStream();
    const outcome = await handleCommand(store, add(stream, newId(), 2));
    const written = await collect(store.readStream(stream));
    expect(outcome).toEqual({
      accepted: true,
      events: written.map(({ type, data }) => ({ type, data })),
      state: { total: 2 },
      appended: { revision: 1n, position: written[1]?.position },
      repeated: false,
    });
  });

  test('that is refused writes nothing and gives the reason', async () => {
    const store = memoryEventStore();
    const stream = freshStream();
    expect(await handleCommand(store, add(stream, newId(), 99))).toEqual({
      accepted: false,
      reason: 'too-many',
    });
    expect(await collect(store.readStream(stream))).toEqual([]);
  });

  test('that leaves nothing to do is accepted where the stream stands', async () => {
    const store = memoryEventStore();
    const stream = freshStream();
    expect(await handleCommand(store, add(stream, newId(), 0))).toMatchObject({
      accepted: true,
      events: [],
      appended: { revision: -1n, position: 0n },
    });
    const first = await handleCommand(store, add(stream, newId(), 1));
    expect(await handleCommand(store, add(stream, newId(), 0))).toMatchObject({
      events: [],
      appended: first.accepted && first.appended,
      repeated: false,
    });
  });

  test('gives its events derived ids and its context as metadata', async () => {
    const store = memoryEventStore();
    const stream = freshStream();
    const commandId = newId();
    const context = contextOf(commandId, { correlationId: 'talk', causationId: 'cause', viewPosition: 12n });
    await handleCommand(store, add(stream, commandId, 2, { context }));
    const written = await collect(store.readStream(stream));
    expect(written.map(({ id }) => id)).toEqual([eventId(commandId, 0), eventId(commandId, 1)]);
    expect(written[1]?.metadata).toEqual({
      tenant: 'acme',
      customerIds: [customerId],
      actor: { kind: 'staff', id: 'eva' },
      channel: 'web',
      correlationId: 'talk',
      causationId: 'cause',
      commandId,
      schema: 1,
      occurredAt: received.toISOString(),
      receivedAt: received.toISOString(),
      viewPosition: '12',
    });
  });

  test('begins a conversation of its own when it belongs to none; empty texts count as none', async () => {
    const store = memoryEventStore();
    const stream = freshStream();
    const commandId = newId();
    const context = contextOf(commandId, {
      correlationId: '',
      causationId: '',
      occurredAt: '',
      viewPosition: 0n,
    });
    await handleCommand(store, add(stream, commandId, 1, { context }));
    const [written] = await collect(store.readStream(stream));
    expect(written?.metadata).toMatchObject({ correlationId: commandId, causationId: commandId });
    expect(written?.metadata).not.toHaveProperty('viewPosition');
  });

  test('is decided as of when it occurred, unless the facts say otherwise', async () => {
    const store = memoryEventStore();
    const at = async (more: Partial<Handling>) => {
      const stream = freshStream();
      await handleCommand(store, add(stream, newId(), 1, more));
      return Reflect.get((await collect(store.readStream(stream)))[0]?.data ?? {}, 'at');
    };
    const occurredAt = '2014-01-03T00:00:00.000Z';
    expect(await at({})).toBe(received.toISOString());
    expect(await at({ context: contextOf(newId(), { occurredAt }) })).toBe(occurredAt);
    expect(await at({ facts: { now: '2020-01-01T00:00:00.000Z' } })).toBe('2020-01-01T00:00:00.000Z');
  });

  test('names the customers of its events from what it decided', async () => {
    const store = memoryEventStore();
    const stream = freshStream();
    const customerIds: Handling['customerIds'] = (events, state) => [`${events.length}-${state.total}`];
    await handleCommand(store, add(stream, newId(), 1));
    await handleCommand(store, add(stream, newId(), 2, { customerIds }));
    expect((await collect(store.readStream(stream))).at(-1)?.metadata.customerIds).toEqual(['2-3']);
  });
});

describe('a command sent again', () => {
  test('gets the recorded answer, also when the state moved on, and writes nothing', async () => {
    const store = memoryEventStore();
    const stream = freshStream();
    const commandId = newId();
    const first = await handleCommand(store, add(stream, commandId, 2));
    await handleCommand(store, add(stream, newId(), 3));
    expect(await handleCommand(store, add(stream, commandId, 2))).toEqual({ ...first, repeated: true });
    expect(await reasons(store, stream)).toHaveLength(5);
  });

  test('gets it even where it would be refused by now', async () => {
    const store = memoryEventStore();
    const stream = freshStream();
    const commandId = newId();
    await handleCommand(store, add(stream, commandId, 6));
    expect(await handleCommand(store, add(stream, newId(), 6))).toMatchObject({ accepted: false });
    expect(await handleCommand(store, add(stream, commandId, 6))).toMatchObject({ repeated: true });
  });
});

describe('rivals', () => {
  test('all get through, one after the other', async () => {
    const store = memoryEventStore();
    const stream = freshStream();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => handleCommand(store, add(stream, newId(), 1))),
    );
    expect(new Set(outcomes.map((it) => it.accepted && it.appended.revision)).size).toBe(10);
  });

  test('are given up on after the attempts allowed', async () => {
    const store = memoryEventStore();
    const stream = freshStream();
    let decided = 0;
    const rude: EventStore = {
      ...store,
      async append(...call) {
        decided += 1;
        throw new WrongExpectedRevision(call[0], 'no-stream', 1n);
      },
    };
    await expect(handleCommand(rude, add(stream, newId(), 1, { attempts: 3 }))).rejects.toThrow(
      WrongExpectedRevision,
    );
    expect(decided).toBe(3);
  });
});

describe('a store that fails', () => {
  const failing = (...faults: ('refused' | 'answer-lost' | undefined)[]) => {
    const inner = memoryEventStore();
    const store = faultyStore(inner, (call) => (call === 'append' ? faults.shift() : undefined));
    return { inner, store };
  };

  test.each([
    ['before the append', 'refused', false],
    ['after the append', 'answer-lost', true],
  ] as const)('%s leaves one effect', async (_name, fault, repeated) => {
    const { inner, store } = failing(fault, fault);
    const stream = freshStream();
    expect(await handleCommand(store, add(stream, newId(), 2))).toMatchObject({
      accepted: true,
      appended: { revision: 1n },
      repeated,
    });
    expect(await reasons(inner, stream)).toHaveLength(2);
  });

  test('for longer than allowed is an error', async () => {
    const store = faultyStore(memoryEventStore(), () => 'refused');
    await expect(handleCommand(store, add(freshStream(), newId(), 1, { withinMs: 50 }))).rejects.toThrow(
      StoreUnavailable,
    );
  });

  test('is not waited for once the caller is gone', async () => {
    const store = faultyStore(memoryEventStore(), () => 'refused');
    const abort = new AbortController();
    const handling = handleCommand(store, add(freshStream(), newId(), 1, { signal: abort.signal }));
    abort.abort();
    await expect(handling).rejects.toThrow(/abort/i);
  });

  test('by an error that is none of its own is not tried again', async () => {
    let reads = 0;
    const store: EventStore = {
      ...memoryEventStore(),
      // biome-ignore lint/correctness/useYield: it fails before it gives anything
      async *readStream() {
        reads += 1;
        throw new TypeError('a bug');
      },
    };
    await expect(handleCommand(store, add(freshStream(), newId(), 1))).rejects.toThrow('a bug');
    expect(reads).toBe(1);
  });
});
