import type { Holding } from '../domain/link.ts';
import type { Assessment } from './assess.ts';
import { apartWithin, componentOf } from './component.ts';
import type { LinkBook } from './link-book.ts';

/** A component never grows beyond this by rule: a value shared by many must not chain a base together. */
export const largestComponent = 25;

/** What a link by rule would do. */
export type Guarded =
  | { readonly verdict: 'free'; readonly wouldHold: number }
  /** They are one already, through others: another link would only have to be taken back as well. */
  | { readonly verdict: 'together' }
  | { readonly verdict: 'held'; readonly holding: Holding };

/** Whether a rule may join two customers. People may, whatever the guard says. */
export const guardLink = async (
  book: Pick<LinkBook, 'of'>,
  tenant: string,
  [one, other]: readonly [string, string],
): Promise<Guarded> => {
  const near = await componentOf(book, tenant, one);
  if (near.has(other)) return { verdict: 'together' };
  const together = new Set([...near, ...(await componentOf(book, tenant, other))]);
  const wouldHold = together.size;
  if (wouldHold > largestComponent)
    return { verdict: 'held', holding: { reason: 'component-size', wouldHold } };
  if ((await apartWithin(book, tenant, together)).length > 0)
    return { verdict: 'held', holding: { reason: 'kept-apart', wouldHold } };
  return { verdict: 'free', wouldHold };
};

/** The holding of a link by a value that too many share. */
export const heldForSharing = (shared: NonNullable<Assessment['shared']>, wouldHold: number): Holding => ({
  reason: 'shared-value',
  wouldHold,
  sharedField: shared.field,
  sharedBy: shared.by,
});
