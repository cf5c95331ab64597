import type { Collection, ReadStore } from '../read-store.ts';

/** A document of the contract. */
export type Card = {
  readonly _id: string;
  readonly position: bigint;
  readonly tenant?: string | undefined;
  readonly spend?: number | bigint | null;
  readonly tags?: readonly string[];
  readonly ids?: readonly { readonly kind: string; readonly value: string }[];
};

/** One with what matters. */
export const card = (id: string, position: bigint, fields: Partial<Card> = {}): Card => ({
  _id: id,
  position,
  tenant: 'acme',
  ...fields,
});
/** Four of them, of two tenants. */
export const people = [
  card('a', 1n, { spend: 30, tags: ['vip', 'web'], ids: [{ kind: 'email', value: 'a@example.com' }] }),
  card('b', 2n, { spend: 10, tags: ['web'] }),
  card('c', 3n, { spend: 20 }),
  card('d', 4n, { tenant: 'globex', spend: null }),
];

/** Whose they are, in their order. */
export const names = (cards: readonly Card[]): string[] => cards.map(({ _id }) => _id);

/** All that comes. */
export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** The store under test and a collection of its own for each test; both are there once tests run. */
export type Subject = { readonly store: ReadStore; readonly cards: Collection<Card> };
