import { AssertionError } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import { type Decider, type Decision, type Facts, fold, type Message } from './decider.ts';

/** The history of a claim: the events that happened, in order. None: nothing happened yet. */
export type Given<C, E, R> = (...events: readonly E[]) => When<C, E, R>;

/** The command of a claim. */
export type When<C, E, R> = { when(command: C): Outcome<E, R> };

/** What a claim expects. Each throws an AssertionError with a readable difference unless it is so. */
export type Outcome<E, R> = {
  /** Exactly these events, in this order; none: accepted with nothing to do. */
  then(...events: readonly E[]): void;
  /** Refused for exactly this reason. */
  thenRejected(reason: R): void;
};

/**
 * Claims about a decider in three words: `specify(opportunity, { now })(opened).when(win).then(won)`.
 * Needs no test framework. Events and state are frozen before the rules see them: a rule that changes its input fails.
 */
export const specify =
  <S, C extends Message, E extends Message, R extends string, F extends Facts>(
    decider: Decider<S, C, E, R, F>,
    facts: F,
  ): Given<C, E, R> =>
  (...events) => ({
    when(command) {
      const state = deepFreeze(fold(frozenSteps(decider), deepFreeze(events)));
      const decision = decider.decide(deepFreeze(command), state, deepFreeze(facts));
      return {
        // biome-ignore lint/suspicious/noThenProperty: given/when/then are the words of a claim; nobody awaits one
        then: (...expected) => expectDecision(decision, { accepted: true, events: expected }),
        thenRejected: (reason) => expectDecision(decision, { accepted: false, reason }),
      };
    },
  });

const frozenSteps = <S, E>(decider: { readonly initial: S; readonly evolve: (state: S, event: E) => S }) => ({
  initial: deepFreeze(decider.initial),
  evolve: (state: S, event: E) => deepFreeze(decider.evolve(state, event)),
});

const expectDecision = <E, R>(actual: Decision<E, R>, expected: Decision<E, R>): void => {
  // Events are compared as they will stand in the log, where a field that is undefined does not exist.
  if (isDeepStrictEqual(asJson(actual), asJson(expected))) return;
  throw new AssertionError({
    actual: asJson(actual),
    expected: asJson(expected),
    operator: 'deepStrictEqual',
    stackStartFn: expectDecision,
  });
};

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const deepFreeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
};
