import { createHash } from 'node:crypto';
import { apartWithin, componentOf } from './component.ts';
import { largestComponent } from './guard.ts';
import type { LinkBook } from './link-book.ts';
import type { LinkDocument } from './link-document.ts';

/** Customers that would be one and the same. */
export type Joined = {
  readonly customerIds: readonly string[];
  /** The sizes of the groups that they are now, the largest first. */
  readonly from: readonly number[];
  /** Pairs among them that somebody took apart and that are not accepted now. */
  readonly apartLinkIds: readonly string[];
  /** More than rules may join. */
  readonly beyondLimit: boolean;
};

/** What accepting candidates together would lead to. */
export type Effect = {
  readonly joined: readonly Joined[];
  readonly viewsBefore: number;
  readonly viewsAfter: number;
  readonly candidates: readonly LinkDocument[];
  readonly notCandidates: readonly string[];
  /** Equal for equal effects. */
  readonly digest: string;
};

type Group = { readonly members: ReadonlySet<string>; readonly from: readonly number[] };

export const previewEffect = async (
  book: Pick<LinkBook, 'of' | 'getMany'>,
  tenant: string,
  linkIds: readonly string[],
): Promise<Effect> => {
  const known = await book.getMany(tenant, [...new Set(linkIds)]);
  const candidates = [...known.values()].filter(({ state }) => state !== 'linked');
  const accepted = new Set(candidates.map(({ linkId }) => linkId));
  const groups = await groupsOf(book, tenant, candidates);
  const after = candidates.reduce(joinPair, groups);
  const joined = await Promise.all(
    after
      .filter(({ from }) => from.length > 1)
      .map(async ({ members, from }): Promise<Joined> => {
        const apart = await apartWithin(book, tenant, members);
        return {
          customerIds: [...members].sort(),
          from: from.toSorted((a, b) => b - a),
          apartLinkIds: apart.map(({ linkId }) => linkId).filter((linkId) => !accepted.has(linkId)),
          beyondLimit: members.size > largestComponent,
        };
      }),
  );
  joined.sort((a, b) => ((a.customerIds[0] ?? '') < (b.customerIds[0] ?? '') ? -1 : 1));
  const notCandidates = linkIds.filter((linkId) => !accepted.has(linkId));
  return {
    joined,
    candidates,
    notCandidates,
    viewsBefore: groups.length,
    viewsAfter: after.length,
    digest: createHash('sha256')
      .update(JSON.stringify({ joined, notCandidates }))
      .digest('base64url')
      .slice(0, 22),
  };
};

/** The groups that the customers of pairs are now. */
const groupsOf = async (
  book: Pick<LinkBook, 'of'>,
  tenant: string,
  pairs: readonly LinkDocument[],
): Promise<readonly Group[]> => {
  const groups: Group[] = [];
  for (const customerId of new Set(pairs.flatMap(({ customerIds }) => customerIds))) {
    if (groups.some(({ members }) => members.has(customerId))) continue;
    const members = await componentOf(book, tenant, customerId);
    groups.push({ members, from: [members.size] });
  }
  return groups;
};

const joinPair = (groups: readonly Group[], { customerIds }: LinkDocument): readonly Group[] => {
  const touched = groups.filter(({ members }) => customerIds.some((id) => members.has(id)));
  if (touched.length < 2) return groups;
  const members = new Set(touched.flatMap((group) => [...group.members]));
  return [
    ...groups.filter((group) => !touched.includes(group)),
    { members, from: touched.flatMap(({ from }) => from) },
  ];
};
