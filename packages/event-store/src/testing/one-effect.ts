import { newId } from '@icrm/runtime';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { EventStore } from '../event-store.ts';
import { type CommandOutcome, handleCommand } from '../handle-command.ts';
import type { MakeStore } from './contract.ts';
import { type Fault, faultyStore } from './faulty-store.ts';
import { collect, freshStream } from './samples.ts';
import { type Tally, type TallyEvent, tallyUpTo } from './tally.ts';

type Sent = { readonly command: number; readonly stream: number; readonly handler: number };
/** What may happen to the server between rounds; its next append suffers. */
export type Disturbance = 'drop' | 'unavailable' | 'unknown-outcome';
type Plan = {
  readonly counts: readonly number[];
  readonly rounds: readonly (readonly Sent[])[];
  readonly faults: readonly (Fault | undefined)[];
  /** One per round, as far as they go. */
  readonly disturbances: readonly (Disturbance | undefined)[];
};

const HANDLERS = 3;
const STREAMS = 2;
const COMMANDS = 6;

// Commands are sent in rounds: all of one round at once, by any of the handlers, again and again, to one of two streams.
const plans: fc.Arbitrary<Plan> = fc.record({
  counts: fc.array(fc.nat(3), { minLength: COMMANDS, maxLength: COMMANDS }),
  rounds: fc.array(
    fc.array(
      fc.record({
        command: fc.nat(COMMANDS - 1),
        stream: fc.nat(STREAMS - 1),
        handler: fc.nat(HANDLERS - 1),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    { minLength: 1, maxLength: 5 },
  ),
  faults: fc.array(
    fc.option(fc.constantFrom<Fault>('refused', 'answer-lost', 'late'), { nil: undefined, freq: 2 }),
    { maxLength: 24 },
  ),
  disturbances: fc.array(
    fc.option(fc.constantFrom<Disturbance>('drop', 'unavailable', 'unknown-outcome'), { nil: undefined }),
    { maxLength: 5 },
  ),
});

type Answer = { readonly key: string; readonly outcome: CommandOutcome<Tally, TallyEvent, 'too-many'> };

/** How many random plans, and how to disturb a real server. */
export type OneEffectOptions = { readonly runs: number; readonly disturb?: (kind: Disturbance) => void };

/**
 * The property that everything rests on: whatever is retried, delivered twice, raced for and lost, a command has no effect
 * or exactly one, and everybody who was told of its effect was told the same place.
 */
export const oneEffect = (
  makeStore: MakeStore,
  { runs, disturb = () => {} }: OneEffectOptions,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const store = makeStore();
      try {
        await expectOneEffect(store, plan, disturb);
      } finally {
        await store.close();
      }
    }),
    { numRuns: runs },
  );

const expectOneEffect = async (
  store: EventStore,
  { counts, rounds, faults, disturbances }: Plan,
  disturb: (kind: Disturbance) => void,
): Promise<void> => {
  const streams = Array.from({ length: STREAMS }, () => freshStream());
  const ids = Array.from({ length: COMMANDS }, () => newId());
  const left = [...faults];
  const handlers = Array.from({ length: HANDLERS }, () => faultyStore(store, () => left.shift()));
  const answers: Answer[] = [];
  for (const [index, round] of rounds.entries()) {
    const disturbance = disturbances[index];
    if (disturbance !== undefined) disturb(disturbance);
    const work = round.map(async ({ command, stream, handler }) => {
      const to = streams[stream] ?? '';
      const outcome = await handleCommand(handlers[handler] ?? store, {
        stream: to,
        decider: tallyUpTo(9),
        command: { type: 'Add', data: { count: counts[command] ?? 0 } },
        context: {
          // An id belongs to one command to one stream; two streams get two.
          commandId: `${ids[command]}/${stream}`,
          tenant: 'acme',
          actor: { kind: 'system', id: 'test' },
          channel: 'test',
        },
        customerIds: () => [],
        withinMs: 20_000,
      });
      answers.push({ key: `${ids[command]}/${stream}`, outcome });
    });
    await Promise.all([...work, ...handlers.map((handler) => handler.settle())]);
  }
  await Promise.all(handlers.map((handler) => handler.settle()));
  for (const [index, stream] of streams.entries())
    await expectStream(store, { stream, counts, ids: ids.map((id) => `${id}/${index}`), answers });
};

type Expectation = {
  readonly stream: string;
  readonly counts: readonly number[];
  readonly ids: readonly string[];
  readonly answers: readonly Answer[];
};

const expectStream = async (store: EventStore, { stream, counts, ids, answers }: Expectation) => {
  const written = await collect(store.readStream(stream));
  // Every decision was made on the state it was written after: the reasons count up.
  expect(written.map(({ data }) => Reflect.get(data, 'reason'))).toEqual(written.map((_, n) => `${n + 1}`));
  expect(written.length).toBeLessThanOrEqual(9);
  for (const [command, id] of ids.entries()) {
    const own = written.filter(({ metadata }) => metadata.commandId === id);
    const told = answers.flatMap(({ key, outcome }) => (key === id && outcome.accepted ? [outcome] : []));
    expect([0, counts[command]]).toContain(own.length);
    if ((counts[command] ?? 0) === 0) continue;
    if (told.length > 0) expect(own).toHaveLength(counts[command] ?? 0);
    for (const { appended, events } of told) {
      expect(appended).toEqual({ revision: own.at(-1)?.revision, position: own.at(-1)?.position });
      expect(events).toHaveLength(own.length);
    }
  }
};
