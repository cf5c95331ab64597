import { type Decider, type Facts, fold, type Message } from '@icrm/decider';
import { type Clock, eventId, systemClock } from '@icrm/runtime';
import { categoryOf } from './category.ts';
import { type CommandContext, toMetadata } from './command-context.ts';
import { StoreUnavailable, WrongExpectedRevision } from './errors.ts';
import type { Appended, EventStore, NewEvent, RecordedEvent } from './event-store.ts';
import { countConflict, measured } from './measured.ts';
import { pauseBefore } from './pause.ts';

/** One command to one aggregate. */
export type CommandToHandle<
  S,
  C extends Message,
  E extends Message,
  R extends string,
  F extends Facts = Facts,
> = {
  readonly stream: string;
  readonly decider: Decider<S, C, E, R, F>;
  readonly command: C;
  readonly context: CommandContext;
  /** The customers the events are about, from the events and the state they lead to. */
  readonly customerIds: (events: readonly E[], state: S) => readonly string[];
  /** Foreign knowledge of the rules. `now` is when the command occurred, or was received, unless given here. */
  readonly facts?: Omit<F, 'now'> & { readonly now?: string };
  /** How long to try when others write first or the store does not answer; 5 s. */
  readonly withinMs?: number;
  /** How often to decide anew; 100 times. */
  readonly attempts?: number;
  readonly clock?: Clock;
  /** Ends the trying; an append that was sent may still take place. */
  readonly signal?: AbortSignal;
};

/** What became of a command. `appended` is where its last event stands, or the stream's last when it gave none. */
export type CommandOutcome<S, E, R> =
  | {
      readonly accepted: true;
      readonly events: readonly E[];
      /** The state after these events; of a repeated command, the state then, not now. */
      readonly state: S;
      readonly appended: Appended;
      /** True: carried out before; this is the recorded answer. */
      readonly repeated: boolean;
    }
  | { readonly accepted: false; readonly reason: R };

/**
 * Reads, folds, decides and appends. The events of a command are written once, however often it is sent and by however
 * many handlers at once: their ids derive from the command id, the append expects the revision that was read, and a
 * command whose id already stands in the stream gets the recorded answer. An append of unknown outcome is looked up.
 * @throws StoreUnavailable or WrongExpectedRevision when time or attempts are used up; send the same command again then.
 */
export const handleCommand = async <
  S,
  C extends Message,
  E extends Message,
  R extends string,
  F extends Facts = Facts,
>(
  store: EventStore,
  handling: CommandToHandle<S, C, E, R, F>,
): Promise<CommandOutcome<S, E, R>> => {
  const { clock = systemClock } = handling;
  const receivedAt = clock.now().toISOString();
  return measured(
    {
      span: `handle ${handling.command.type}`,
      kind: 'internal',
      duration: 'command',
      details: { 'icrm.stream': handling.stream, 'icrm.command.id': handling.context.commandId },
      group: { 'icrm.command': handling.command.type },
      outcomeOf,
    },
    () => persist(handling, () => tryOnce(store, handling, receivedAt)),
  );
};

const outcomeOf = (outcome: CommandOutcome<unknown, unknown, string>): string => {
  if (!outcome.accepted) return 'rejected';
  return outcome.repeated ? 'repeated' : 'accepted';
};

type Persistence = {
  readonly stream: string;
  readonly withinMs?: number;
  readonly attempts?: number;
  readonly signal?: AbortSignal;
};

/** Tries again while others write first or the store does not answer. */
const persist = async <T>(
  { stream, withinMs = 5_000, attempts = 100, signal }: Persistence,
  work: () => Promise<T>,
): Promise<T> => {
  const deadline = performance.now() + withinMs;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      const pause = pauseFor(error, attempt);
      if (pause === undefined || attempt >= attempts || performance.now() + pause.ms > deadline) throw error;
      if (error instanceof WrongExpectedRevision) countConflict(categoryOf(stream));
      await pause.wait(signal);
    }
  }
};

const pauseFor = (error: unknown, attempt: number): ReturnType<typeof pauseBefore> | undefined => {
  if (error instanceof WrongExpectedRevision) return pauseBefore(attempt, { firstMs: 1, mostMs: 200 });
  if (error instanceof StoreUnavailable) return pauseBefore(attempt, { firstMs: 10, mostMs: 1_000 });
  return undefined;
};

const tryOnce = async <S, C extends Message, E extends Message, R extends string, F extends Facts>(
  store: EventStore,
  handling: CommandToHandle<S, C, E, R, F>,
  receivedAt: string,
): Promise<CommandOutcome<S, E, R>> => {
  const { stream, decider, command, context } = handling;
  const history = await readHistory<S, E>(store, handling);
  if (history.recorded !== undefined) return history.recorded;

  const now = context.occurredAt || receivedAt;
  // F may ask for more than the clock; `facts` is required to bring exactly that by its type.
  const facts = { now, ...handling.facts } as unknown as F;
  const decision = decider.decide(command, history.state, facts);
  if (!decision.accepted) return decision;

  const { events } = decision;
  const state = fold(decider, events, history.state);
  if (events.length === 0) return { accepted: true, events, state, appended: history.last, repeated: false };

  const metadata = toMetadata(context, { customerIds: handling.customerIds(events, state), receivedAt });
  const appended = await store.append(
    stream,
    events.map(
      ({ type, data }, index): NewEvent => ({ id: eventId(context.commandId, index), type, data, metadata }),
    ),
    { expected: history.last.revision < 0n ? 'no-stream' : history.last.revision },
  );
  return { accepted: true, events, state, appended, repeated: false };
};

type History<S, E> = {
  readonly state: S;
  readonly last: Appended;
  readonly recorded: Extract<CommandOutcome<S, E, never>, { accepted: true }> | undefined;
};

const readHistory = async <S, E extends Message>(
  store: EventStore,
  { stream, decider, context }: HistoryOptions<S, E>,
): Promise<History<S, E>> => {
  const own: E[] = [];
  let state = decider.initial;
  let last: Appended = { revision: -1n, position: 0n };
  for await (const recorded of store.readStream(stream)) {
    // The events of a command stand together: the first foreign one after them ends the answer.
    if (own.length > 0 && recorded.metadata.commandId !== context.commandId) break;
    const event = toEvent<E>(recorded);
    state = decider.evolve(state, event);
    last = { revision: recorded.revision, position: recorded.position };
    if (recorded.metadata.commandId === context.commandId) own.push(event);
  }
  if (own.length === 0) return { state, last, recorded: undefined };
  return { state, last, recorded: { accepted: true, events: own, state, appended: last, repeated: true } };
};

type HistoryOptions<S, E> = {
  readonly stream: string;
  readonly decider: { readonly initial: S; readonly evolve: (state: S, event: E) => S };
  readonly context: CommandContext;
};

// The codec refuses types without a definition, and a stream has one writer service, whose union E is.
const toEvent = <E extends Message>({ type, data }: RecordedEvent): E => ({ type, data }) as E;
