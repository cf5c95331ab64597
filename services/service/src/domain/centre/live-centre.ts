import type { CentreEvent } from '@icrm/contracts';
import type { CentreDecision } from '../routing/call.ts';
import { type Centre, type CentreOptions, openCentre } from '../routing/centre.ts';
import { type Book, emptyBook, enter } from './book.ts';
import type { CentreCommand, CentreRefusal } from './commands.ts';
import { isDecided, toFact, toInput } from './decided.ts';
import { rule } from './rules.ts';
import { createServiceLevels, type LevelState, type ServiceLevels } from './service-levels.ts';

/** What a command came to: facts in their order, those that time brought first. */
export type CentreOutcome = {
  /** What the passing of time decided before the command. */
  readonly passed: readonly CentreEvent[];
  readonly outcome: { readonly accepted: true; readonly events: readonly CentreEvent[] } | CentreRefusal;
};

/**
 * A contact centre that happens: commands at their times give facts, and its facts give it back. One machine is behind
 * both, so that what was recorded is decided again to the last fact.
 */
export type LiveCentre = {
  readonly book: Book;
  readonly levels: ServiceLevels;
  readonly look: Centre['look'];
  /** When it will do something by itself. */
  nextAt(): number | undefined;
  /** Lets time pass; gives what was decided on the way. */
  advance(now: number): readonly CentreEvent[];
  /** Lets time pass, then carries the command out. Time never goes back: what comes from before happens now. */
  decide(command: CentreCommand, now: number): CentreOutcome;
  /** Takes a recorded fact. */
  replay(event: CentreEvent): void;
  /** Recorded facts that were not decided again as they were recorded; none, or the program decides otherwise now. */
  differences(): number;
  /** What another one has to be made from to go on from here; undefined while a fact is awaited. To be read at once. */
  state(): LiveState | undefined;
};

/** A live centre at rest: plain data, maps and sets. */
export type LiveState = {
  readonly book: Book;
  readonly levels: LevelState;
  readonly machine: Required<CentreOptions>;
};

/** An empty vector's stand-in until one is published: no call is taken then. */
const noVector = (centreId: string) => ({
  id: centreId,
  version: 0,
  calendar: { id: 'always', version: 1 },
  steps: [{ do: 'end' as const, reason: 'no-vector' }],
});

export const createLiveCentre = (from?: LiveState): LiveCentre => {
  const book = from?.book ?? emptyBook();
  const levels = createServiceLevels(from?.levels);
  let machine: Centre = openCentre(from?.machine ?? { vector: noVector(''), offerMs: 1 });
  let awaited: CentreEvent[] = [];
  let differences = 0;

  const note = (event: CentreEvent): void => {
    const before = book.centreId;
    enter(book, event);
    levels.note(event, book);
    if (before === undefined && book.centreId !== undefined)
      machine = openCentre({ vector: noVector(book.centreId), offerMs: book.offerSeconds * 1_000 });
  };

  const factsOf = (decisions: readonly CentreDecision[]): CentreEvent[] =>
    decisions.flatMap((decision) => {
      const fact = toFact(decision, book);
      return fact === undefined ? [] : [fact];
    });

  const advance = (now: number): readonly CentreEvent[] => {
    const next = machine.nextAt();
    if (next === undefined || next > now) return [];
    const facts = factsOf(machine.take({ type: 'time', at: Math.max(now, machine.look.now()) }));
    for (const fact of facts) note(fact);
    return facts;
  };

  /** Lets a fact happen, with what follows from it. */
  const happen = (event: CentreEvent): CentreEvent[] => {
    note(event);
    const input = toInput(event, book);
    if (input === undefined) return [event];
    const decisions = machine.take(input);
    const following = factsOf(decisions);
    for (const fact of following) note(fact);
    return [event, ...following];
  };

  const replayDecided = (event: CentreEvent): void => {
    const at = Date.parse(event.data.at);
    if (awaited.length === 0 && at >= machine.look.now())
      awaited = factsOf(machine.take({ type: 'time', at }));
    const expected = awaited.shift();
    if (expected === undefined || !isSame(expected, event)) differences += 1;
    note(event);
  };

  return {
    book,
    levels,
    get look() {
      return machine.look;
    },
    nextAt: () => machine.nextAt(),
    advance,
    decide(command, now) {
      const at = Math.max(now, machine.look.now());
      const passed = advance(at);
      const decision = rule(command, { book, look: machine.look, at });
      if (!decision.accepted) return { passed, outcome: decision };
      return { passed, outcome: { accepted: true, events: decision.events.flatMap(happen) } };
    },
    replay(event) {
      if (isDecided(event)) {
        replayDecided(event);
        return;
      }
      differences += awaited.length;
      awaited = [];
      note(event);
      const input = toInput(event, book);
      if (input !== undefined) awaited = factsOf(machine.take(input));
    },
    differences: () => differences,
    state: () =>
      awaited.length > 0 ? undefined : { book, levels: levels.state(), machine: machine.state() },
  };
};

/** The same fact, whatever the order of its fields. */
const isSame = (a: CentreEvent, b: CentreEvent): boolean =>
  a.type === b.type && JSON.stringify(sorted(a.data)) === JSON.stringify(sorted(b.data));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  );
};
