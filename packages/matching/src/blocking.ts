import { doubleMetaphone } from 'double-metaphone';
import type { Folded } from './match-record.ts';

/**
 * The keys under which a person is looked for. Two records are compared only when they share a key, so each likely
 * error must leave a key intact: the keys rest on different fields.
 */
export const personKeys = (it: Folded): string[] => {
  const keys: string[] = [];
  const add = (kind: string, ...parts: readonly string[]) => {
    if (!parts.includes('')) keys.push(`${kind}:${parts.join('|')}`);
  };
  const given = sound(it.givenName);
  const family = sound(it.familyName);
  add('n', it.nationalId);
  add('e', it.email);
  add('p', it.phone);
  add('d', it.birthDate);
  add('s', ...[given, family].sort());
  add('fp', family, it.postcode);
  add('gp', given, it.postcode);
  add('sn', it.street, it.streetNumber);
  add('sc', it.street, it.city);
  add('lc', it.locality, it.city);
  add('fy', family, it.birthDate.slice(0, 4));
  add('gm', given, it.birthDate.slice(0, 6));
  return keys;
};

/** How a name sounds; '' for none. */
export const sound = (name: string): string => (name === '' ? '' : doubleMetaphone(name)[0]);

/** A key that more records than this share tells too little to be worth its comparisons. */
export const blockLimit = 200;

/** Which blocks to pair up: those of some kinds of keys, and how large a block may be. */
export type PairOptions = { readonly kinds?: readonly string[]; readonly limit?: number };

/** Pairs of positions that share a key, each once, the lower position first. */
export const candidatePairs = (records: readonly Folded[], options: PairOptions = {}): [number, number][] => {
  const { kinds, limit = blockLimit } = options;
  const seen = new Set<number>();
  const pairs: [number, number][] = [];
  for (const [key, block] of blocksOf(records)) {
    if (block.length < 2 || block.length > limit || kinds?.includes(kindOf(key)) === false) continue;
    forEachPair(block, (first, second) => {
      const pair = first * records.length + second;
      if (seen.has(pair)) return;
      seen.add(pair);
      pairs.push([first, second]);
    });
  }
  return pairs;
};

const kindOf = (key: string): string => key.slice(0, key.indexOf(':'));

const blocksOf = (records: readonly Folded[]): ReadonlyMap<string, readonly number[]> => {
  const blocks = new Map<string, number[]>();
  for (const [index, record] of records.entries())
    for (const key of personKeys(record)) {
      const block = blocks.get(key);
      if (block === undefined) blocks.set(key, [index]);
      else block.push(index);
    }
  return blocks;
};

const forEachPair = (block: readonly number[], visit: (first: number, second: number) => void): void => {
  for (const [at, first] of block.entries()) for (const second of block.slice(at + 1)) visit(first, second);
};
