import type { RecordedEvent } from '@icrm/event-store';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sampleEvent } from '../../test/sample-log.ts';
import { type Block, closeBlock, genesis, keyPairFrom } from './block.ts';
import type { CarefulLog } from './read-carefully.ts';
import { verifyLog } from './verify.ts';

const keys = keyPairFrom(Buffer.alloc(32, 7));
const log = Array.from({ length: 25 }, (_, n) => sampleEvent(n + 1));

const chainOf = (events: readonly RecordedEvent[], privateKey = keys.privateKey): Block[] => {
  const blocks: Block[] = [];
  for (let from = 0; from < events.length; from += 10)
    blocks.push(
      closeBlock({
        before: blocks.at(-1) ?? genesis,
        events: events.slice(from, from + 10),
        privateKey,
        at: new Date(0),
      }),
    );
  return blocks;
};

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const verified = (
  events: readonly RecordedEvent[],
  blocks: readonly Block[],
  anchors: readonly Block[] = [],
) => verifyLog({ blocks: each(blocks), log: storeOf(events), publicKey: keys.publicKey, anchors });

class Damage extends Error {}

/** A store that gives up at an event it finds damaged, together with the batch that the event is in. */
const storeOf = (events: readonly RecordedEvent[], damaged: ReadonlySet<bigint> = new Set()): CarefulLog => {
  const after = (position: bigint) => events.filter((event) => event.position > position);
  const checked = (some: readonly RecordedEvent[]) => {
    if (some.some(({ position }) => damaged.has(position))) throw new Damage();
    return some;
  };
  return {
    async *events(position) {
      const rest = after(position);
      for (let from = 0; from < rest.length; from += 7) yield* checked(rest.slice(from, from + 7));
    },
    at: async (position) => checked(events.filter((event) => event.position === position))[0],
    isDamage: async (error) => error instanceof Damage,
  };
};

const kinds = async (result: ReturnType<typeof verified>) =>
  (await result).findings.map(({ kind, position }) => `${kind} ${position}`);

describe('the evidence of a log', () => {
  const chain = chainOf(log);

  test('finds nothing in a log that is as it was written', async () => {
    expect(await verified(log, chain, [chain[1] as Block])).toEqual({
      events: 25n,
      blocks: 3n,
      position: 250n,
      findings: [],
    });
  });

  test.each([
    ['data', { data: { customerId: 'customer-1', reason: 'first-Order' } }],
    ['type', { type: 'CustomerRetired' }],
    ['time', { recordedAt: '2026-03-02T09:00:00.001Z' }],
    ['stream', { stream: 'customer-acme.other' }],
    ['id', { id: 'event-x' }],
  ])('names the event whose %s was changed', async (_what, changes) => {
    const changed = log.with(13, { ...sampleEvent(14), ...changes });
    expect(await kinds(verified(changed, chain))).toEqual(['event-changed 140']);
  });

  test('names events that were taken away, put in, or exchanged', async () => {
    expect(await kinds(verified(log.toSpliced(3, 1), chain))).toEqual(['event-missing 40']);
    const extra = sampleEvent(4, { position: 45n });
    expect(await kinds(verified(log.toSpliced(4, 0, extra), chain))).toEqual(['event-added 45']);
    const exchanged = log
      .with(3, { ...sampleEvent(5), position: 40n })
      .with(4, { ...sampleEvent(4), position: 50n });
    expect(await kinds(verified(exchanged, chain))).toEqual(['event-changed 40', 'event-changed 50']);
  });

  test('finds a chain that was changed, cut in the middle, or signed by somebody else', async () => {
    const [first, second, third] = chain as [Block, Block, Block];
    const forged = { ...second, hash: third.hash };
    expect(await kinds(verified(log, [first, forged, third]))).toEqual([
      'block-changed 200',
      'signature-wrong 200',
      'block-changed 250',
    ]);
    expect(await kinds(verified(log, [first, third]))).toContain('block-missing 250');
    const other = chainOf(log, keyPairFrom(Buffer.alloc(32, 8)).privateKey);
    expect(await kinds(verified(log, other))).toEqual([
      'signature-wrong 100',
      'signature-wrong 200',
      'signature-wrong 250',
    ]);
  });

  test('a log rewritten together with its chain is found by a block that was kept elsewhere', async () => {
    const rewritten = log.with(2, sampleEvent(3, { data: { reason: 'rewritten' } }));
    const chainOfRewritten = chainOf(rewritten);
    expect(await kinds(verified(rewritten, chainOfRewritten))).toEqual([]);
    expect(await kinds(verified(rewritten, chainOfRewritten, [chain[2] as Block]))).toEqual([
      'anchor-differs 250',
    ]);
    expect(await kinds(verified(log.slice(0, 10), chain.slice(0, 1), [chain[2] as Block]))).toEqual([
      'block-missing 250',
    ]);
  });

  test('names every event that is damaged or changed, however many there are', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 25 })),
        fc.uniqueArray(fc.integer({ min: 1, max: 25 })),
        async (damaged, changed) => {
          const altered = changed.reduce(
            (events, n) => events.with(n - 1, sampleEvent(n, { data: { reason: 'altered' } })),
            log,
          );
          const bad = new Set(damaged.map((n) => BigInt(n * 10)));
          const result = await verifyLog({
            blocks: each(chain),
            log: storeOf(altered, bad),
            publicKey: keys.publicKey,
            anchors: [],
          });
          const found = result.findings.map(({ kind, position }) => `${kind} ${position}`);
          const expected = [
            ...damaged.map((n) => `event-unreadable ${n * 10}`),
            ...changed.filter((n) => !damaged.includes(n)).map((n) => `event-changed ${n * 10}`),
          ];
          expect(found.toSorted()).toEqual(expected.toSorted());
          expect(result.position).toBe(250n);
        },
      ),
    ));

  test('is told that a store is away, not that it is damaged', async () => {
    const away = { ...storeOf(log, new Set([50n])), isDamage: async () => false };
    await expect(
      verifyLog({ blocks: each(chain), log: away, publicKey: keys.publicKey, anchors: [] }),
    ).rejects.toThrow(Damage);
  });
});
