import type { Folded } from '@icrm/matching';
import type { ExactRule } from './exact-rules.ts';
import { contactKey, type Matchable } from './matchable.ts';

/** How many customers have a contact or an id, by its key; missing: not many. */
export type Sharing = ReadonlyMap<string, number>;

const kinds = { emails: 'e', phones: 'p', nationalIds: 'n', foreignIds: 'i' } as const;

export const keyOfValue = (of: ExactRule['of'], value: string): string => contactKey(kinds[of], value);

/** How many a value may have before it says nothing of who they are. */
const mostOf = (exact: readonly ExactRule[], of: ExactRule['of']): number =>
  exact.find((it) => it.of === of)?.sharedByAtMost ?? Number.POSITIVE_INFINITY;

/**
 * Two records with their equal contacts side by side, as one customer may have several; without those that too many
 * share.
 */
export const align = (
  [a, b]: readonly [Matchable, Matchable],
  sharing: Sharing,
  exact: readonly ExactRule[],
): readonly [Folded, Folded] => {
  if (hasNoChoice(a) && hasNoChoice(b) && !isAnyShared(sharing)) return [a.folded, b.folded];
  const [x, y] = [{ ...a.folded }, { ...b.folded }];
  const alignField = (field: 'email' | 'phone' | 'nationalId', of: ExactRule['of']) => {
    const telling = (values: readonly string[]) =>
      values.filter((value) => (sharing.get(keyOfValue(of, value)) ?? 0) <= mostOf(exact, of));
    const [ours, theirs] = [telling(a[of]), telling(b[of])];
    const both = ours.find((value) => theirs.includes(value));
    x[field] = both ?? ours[0] ?? '';
    y[field] = both ?? theirs[0] ?? '';
  };
  alignField('email', 'emails');
  alignField('phone', 'phones');
  alignField('nationalId', 'nationalIds');
  return [x, y];
};

const hasNoChoice = ({ emails, phones, nationalIds }: Matchable): boolean =>
  emails.length < 2 && phones.length < 2 && nationalIds.length < 2;

const isAnyShared = (sharing: Sharing): boolean => {
  for (const count of sharing.values()) if (count > 2) return true;
  return false;
};
