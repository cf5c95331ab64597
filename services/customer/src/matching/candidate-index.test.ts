import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCandidateIndex } from './candidate-index.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 200);
const hash = (n: number): string => createHash('sha256').update(`${n}`).digest('base64url').slice(0, 16);
const idOf = (n: number): string => `0193a000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const nobody = async function* () {};
type Entry = { tenant: string; customerId: string; position: bigint; keys: string[]; traits: string };
const entry = (customer: number, position: number, keys: readonly number[]): Entry => ({
  tenant: 'acme',
  customerId: idOf(customer),
  position: BigInt(position),
  keys: keys.map(hash),
  traits: 'AQID',
});

const change = fc.oneof(
  fc.record({
    customer: fc.nat(30),
    position: fc.nat(50),
    keys: fc.uniqueArray(fc.nat(25), { maxLength: 8 }),
  }),
  fc.record({ gone: fc.nat(30) }),
);

describe('the index of candidates', () => {
  test('knows exactly who has which key, whatever was put and removed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 400 }), async (changes) => {
        const index = createCandidateIndex();
        await index.load(nobody());
        const truth = new Map<string, Entry>();
        for (const it of changes) {
          if ('gone' in it) {
            index.remove('acme', idOf(it.gone));
            truth.delete(idOf(it.gone));
            continue;
          }
          const put = entry(it.customer, it.position, it.keys);
          index.put(put);
          const known = truth.get(put.customerId);
          if (known === undefined || known.position < put.position) truth.set(put.customerId, put);
        }
        expect(index.size('acme')).toBe(truth.size);
        for (let key = 0; key <= 25; key += 1) {
          const sharers = [...truth.values()].filter(({ keys }) => keys.includes(hash(key)));
          expect(index.count(hash(key))).toBe(sharers.length);
          const found = index.of(hash(key), 100).map(({ who }) => `${who().customerId}@${who().position}`);
          expect(found.sort()).toEqual(sharers.map((it) => `${it.customerId}@${it.position}`).sort());
        }
      }),
      { numRuns: runs },
    );
  });

  test('what changes while everything is read counts', async () => {
    const index = createCandidateIndex();
    const stored = async function* () {
      yield entry(1, 1, [1]);
      index.put(entry(2, 5, [2]));
      index.remove('acme', idOf(3));
      yield entry(2, 4, [1]);
      yield entry(3, 3, [1]);
      expect(index.isReady()).toBe(false);
    };
    await index.load(stored());
    expect(index.isReady()).toBe(true);
    expect(index.of(hash(1), 9).map(({ who }) => who().customerId)).toEqual([idOf(1)]);
    expect(index.of(hash(2), 9).map(({ who }) => who().customerId)).toEqual([idOf(2)]);
  });

  test('is read anew when most of it are old versions, and never keeps anything unless it is read', async () => {
    const index = createCandidateIndex();
    index.put(entry(1, 1, [1]));
    expect(index.size('acme')).toBe(0);
    await index.load(nobody());
    for (let position = 1; index.isReady(); position += 1) {
      expect(position).toBeLessThan(5_000);
      index.put(entry(1, position, [1, 2, 3]));
    }
    expect(index.size('acme')).toBe(0);
  });

  test('a reading that fails can be tried again', async () => {
    const index = createCandidateIndex();
    const broken = async function* () {
      yield entry(1, 1, [1]);
      throw new Error('the store is away');
    };
    await expect(index.load(broken())).rejects.toThrow('away');
    expect(index.isReady()).toBe(false);
    await index.load(nobody());
    expect(index.isReady()).toBe(true);
    expect(index.size('acme')).toBe(0);
  });
});
