import { comparePositions } from '../../view/position.ts';
import type { Citation, Citations, Member } from '../section.ts';

/** The events that figures are made of, by concern: how many, and the latest. */
export type Made = Readonly<Record<string, { readonly events: number; readonly position: string }>>;

/** Counts an event among those of a concern. */
export const counted = (made: Made, concern: string, position: string): Made => ({
  ...made,
  [concern]: { events: (made[concern]?.events ?? 0) + 1, position },
});

type Stateful = { readonly made: Made };
type Explained<S> = {
  readonly section: string;
  readonly members: readonly Member<S>[];
  readonly view: Readonly<Record<string, unknown>>;
  /** The fields that a concern gives. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
};

/** Where the fields of a section come from that are folds over all events of a concern. */
export const explainFolds = <S extends Stateful>({
  section,
  members,
  view,
  fields,
}: Explained<S>): Citations =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([concern, names]) => {
      const citation = citationOf(members, concern);
      return citation === undefined
        ? []
        : names
            .filter((name) => view[name] !== undefined)
            .map((name) => [`${section}.${name}`, { ...citation, value: view[name] }]);
    }),
  );

const citationOf = (
  members: readonly Member<Stateful>[],
  concern: string,
): Omit<Citation, 'value'> | undefined => {
  const made = members.flatMap(({ customerId, state }) => {
    const part = state.made[concern];
    return part === undefined ? [] : [{ ...part, customerId }];
  });
  const latest = made.toSorted((a, b) => comparePositions(b.position, a.position))[0];
  if (latest === undefined) return undefined;
  const { customerId, position } = latest;
  const events = made.reduce((sum, part) => sum + part.events, 0);
  return { customerId, position, rule: `fold-of-${concern}@1`, events, lost: [] };
};
