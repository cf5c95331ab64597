/** A named message with JSON-safe data: strings, numbers, booleans, arrays and plain objects only. */
export type Message = { readonly type: string; readonly data: object };

export type Accepted<E> = { readonly accepted: true; readonly events: readonly E[] };
export type Rejected<R> = { readonly accepted: false; readonly reason: R };
/** The outcome of a rule: facts to record, or a refusal from a closed set. Never an exception. */
export type Decision<E, R> = Accepted<E> | Rejected<R>;

/** Everything a rule may know besides its own stream. No I/O hides behind it. */
export type Facts = { readonly now: string };

/** The rules of one aggregate: which state its events add up to, and which events a command gives in a state. */
export type Decider<S, C extends Message, E extends Message, R extends string> = {
  readonly initial: S;
  readonly evolve: (state: S, event: E) => S;
  readonly decide: (command: C, state: S, facts: Facts) => Decision<E, R>;
};

export const accept = <E>(...events: readonly E[]): Accepted<E> => ({ accepted: true, events });
export const reject = <R extends string>(reason: R): Rejected<R> => ({ accepted: false, reason });
