import type { BundleEvent, OrderLine, salesCommands } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

type Composed = Omit<BundleEvent['data'], 'at'>;
export type BundleRejection = never;
/** The present version of a bundle. */
export type Bundle = { readonly status: 'unknown' } | ({ readonly status: 'composed' } & Composed);

/** Facts in stream `bundle-<tenant>.<id>`. */
export const bundle: Decider<Bundle, salesCommands.BundleCommand, BundleEvent, BundleRejection, SalesFacts> =
  {
    initial: { status: 'unknown' },
    evolve(_state, { data: { at: _at, ...composed } }) {
      return { status: 'composed', ...composed };
    },
    decide({ data }, state, { now: at, id: bundleId }) {
      const version = state.status === 'unknown' ? 1 : state.version + 1;
      return accept({ type: 'BundleComposed', data: { ...data, bundleId, version, at } });
    },
  };

/**
 * The lines of a bundle's parts: its amount is shared among them by what they cost alone, and what rounding leaves goes to
 * the largest remainders, so that they add up to the cent.
 */
export const decompose = (
  { parts }: Pick<Composed, 'parts'>,
  { quantity, amountMinor }: Pick<OrderLine, 'quantity' | 'amountMinor'>,
): OrderLine[] => {
  const weights = parts.map(({ quantity: pieces, listMinor }) => pieces * listMinor);
  const listed = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = share(amountMinor, listed === 0 ? parts.map(() => 1) : weights);
  return parts.map(({ productId, name, category, quantity: pieces }, index) => ({
    ...{ productId, name, category },
    quantity: pieces * quantity,
    amountMinor: shares[index] ?? 0,
  }));
};

/** An amount in whole parts by weights. BigInt: an amount times a weight may be more than a number counts exactly. */
const share = (amount: number, weights: readonly number[]): number[] => {
  const all = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  const exact = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const whole = exact.map((part) => part / all);
  let left = Number(BigInt(amount) - whole.reduce((sum, part) => sum + part, 0n));
  const byRemainder = exact
    .map((part, index) => ({ index, remainder: part % all }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const shares = whole.map(Number);
  for (const { index } of byRemainder) {
    if (left === 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    left -= 1;
  }
  return shares;
};
