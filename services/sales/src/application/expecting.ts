import { type Decider, type Facts, type Message, reject } from '@icrm/decider';

/** Somebody wrote since the caller looked. */
export type RevisionRejection = 'revision-differs';

/** The rules of an aggregate for a caller who decided at a certain revision: nothing happens when it has moved on. */
export const expecting = <S, C extends Message, E extends Message, R extends string, F extends Facts>(
  { initial, evolve, decide }: Decider<S, C, E, R, F>,
  revision: bigint,
): Decider<{ readonly events: bigint; readonly inner: S }, C, E, R | RevisionRejection, F> => ({
  initial: { events: 0n, inner: initial },
  evolve: ({ events, inner }, event) => ({ events: events + 1n, inner: evolve(inner, event) }),
  decide: (command, { events, inner }, facts) =>
    events - 1n === revision ? decide(command, inner, facts) : reject('revision-differs'),
});
