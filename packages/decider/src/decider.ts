/** A named message with JSON-safe data: strings, numbers, booleans, arrays and plain objects only. */
export type Message = { readonly type: string; readonly data: object };

export type Accepted<E> = { readonly accepted: true; readonly events: readonly E[] };
export type Rejected<R> = { readonly accepted: false; readonly reason: R };
/** The outcome of a rule: facts to record, or a refusal from a closed set. Never an exception. */
export type Decision<E, R> = Accepted<E> | Rejected<R>;

/** Everything a rule may know besides its own stream. No I/O hides behind it. A decider may ask for more (`F`). */
export type Facts = { readonly now: string };

/** The rules of one aggregate: which state its events add up to, and which events a command gives in a state. */
export type Decider<S, C extends Message, E extends Message, R extends string, F extends Facts = Facts> = {
  readonly initial: S;
  readonly evolve: (state: S, event: E) => S;
  readonly decide: (command: C, state: S, facts: F) => Decision<E, R>;
};

/** The command is carried out: these events are its effect. No events: there was nothing left to do. */
export const accept = <E>(...events: readonly E[]): Accepted<E> => ({ accepted: true, events });

/** The command is refused for a reason of the decider's closed set. */
export const reject = <R extends string>(reason: R): Rejected<R> => ({ accepted: false, reason });

/** The state that events add up to, from the initial one or from a given one. */
export const fold = <S, E>(
  { initial, evolve }: { readonly initial: S; readonly evolve: (state: S, event: E) => S },
  events: Iterable<E>,
  from: S = initial,
): S => {
  let state = from;
  for (const event of events) state = evolve(state, event);
  return state;
};
