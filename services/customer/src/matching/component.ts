import type { LinkBook } from './link-book.ts';
import type { LinkDocument } from './link-document.ts';

/** Everybody who is one with a customer by the links that stand, in no order. */
export const componentOf = async (
  book: Pick<LinkBook, 'of'>,
  tenant: string,
  customerId: string,
): Promise<ReadonlySet<string>> => {
  const inside = new Set([customerId]);
  let edge = [customerId];
  while (edge.length > 0) {
    const links = await book.of(tenant, edge, ['linked']);
    edge = [...new Set(links.flatMap(({ customerIds }) => customerIds))].filter((id) => !inside.has(id));
    for (const id of edge) inside.add(id);
  }
  return inside;
};

/** The pairs that somebody took apart with both customers among these. */
export const apartWithin = async (
  book: Pick<LinkBook, 'of'>,
  tenant: string,
  customerIds: ReadonlySet<string>,
): Promise<readonly LinkDocument[]> => {
  const apart = await book.of(tenant, [...customerIds], ['apart']);
  return apart.filter(({ customerIds: [one, other] }) => customerIds.has(one) && customerIds.has(other));
};
