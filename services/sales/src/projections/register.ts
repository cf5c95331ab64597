import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { followLog } from '@icrm/following';
import type { Checkpoints, Collection, Filter, FindOptions, ReadStore } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';

/** By what the rows of a register are found. */
export type RowKeys = {
  readonly status?: string | undefined;
  readonly owner?: string | undefined;
  readonly customerId?: string | undefined;
  /** What it came from or belongs to. */
  readonly source?: string | undefined;
  /** When it was made, or when it takes place. */
  readonly at?: string | undefined;
  /** When something runs out; the timer looks for it. */
  readonly dueAt?: string | undefined;
  readonly rank?: number | undefined;
};

/** One aggregate as the register has it. */
export type Row = RowKeys & {
  readonly _id: string;
  readonly tenant: string;
  readonly noun: string;
  readonly id: string;
  /** The folded state, JSON: names in it may be such that no document can have them as fields. */
  readonly state: string;
  readonly position: bigint;
};

/** How one kind of aggregate is kept: its fold, and by what it is found. */
export type Registered = {
  readonly noun: string;
  readonly decider: { readonly initial: unknown; readonly evolve: (state: never, event: never) => unknown };
  readonly keys: (state: never) => RowKeys;
};

/** Every aggregate of the service as it stands, found by owner, status and time: lists, boards and the timer read it. */
export type Register = {
  prepare(): Promise<void>;
  /** What events in their order change, written together; the same ones again change nothing. */
  apply(events: readonly RecordedEvent[]): Promise<void>;
  find(tenant: string, noun: string, filter?: Filter, options?: FindOptions): Promise<readonly Row[]>;
  /** Rows whose time has passed, the longest ago first. */
  passed(now: string, limit: number): Promise<readonly Row[]>;
  prefixes: readonly string[];
};

/** The state of a row; `S` is what its noun folds to. */
export const stateOf = <S>({ state }: Row): S => JSON.parse(state) as S;

const REMEMBERED = 1_000;

/** Keeps the rows in a collection of the read store. */
export const createRegister = (readStore: ReadStore, kinds: readonly Registered[]): Register => {
  const rows: Collection<Row> = readStore.collection<Row>('sales_register');
  const byNoun = new Map(kinds.map((kind) => [kind.noun, kind]));
  // What was written last, so that an aggregate that is at work is not read for each of its events. The log is followed in
  // order, so what is here is what the events give, whoever else writes the same.
  const recent = new Map<string, Row>();
  const remember = (row: Row): void => {
    recent.delete(row._id);
    recent.set(row._id, row);
    const [eldest] = recent.size > REMEMBERED ? recent.keys() : [];
    if (eldest !== undefined) recent.delete(eldest);
  };
  /** The rows of streams that did not begin with these events; those not in mind are read at once. */
  const knownRows = async (events: readonly RecordedEvent[]): Promise<ReadonlyMap<string, Row>> => {
    const begun = new Set<string>();
    const asked = new Set<string>();
    const known = new Map<string, Row>();
    for (const { stream, revision } of events) {
      if (revision === 0n) begun.add(stream);
      const row = recent.get(stream);
      if (row !== undefined) known.set(stream, row);
      else if (!begun.has(stream)) asked.add(stream);
    }
    if (asked.size === 0) return known;
    return new Map([...known, ...(await rows.getMany([...asked]))]);
  };

  const evolve = (
    { stream, type, data, metadata: { tenant }, position }: RecordedEvent,
    before: Row | undefined,
  ): Row | undefined => {
    const noun = stream.slice(0, stream.indexOf('-'));
    const kind = byNoun.get(noun);
    if (kind === undefined || (before !== undefined && before.position >= position)) return undefined;
    // A stream has one writer service, whose events its own fold takes.
    const state = kind.decider.evolve(
      (before === undefined ? kind.decider.initial : stateOf(before)) as never,
      { type, data } as never,
    );
    const id = stream.slice(noun.length + tenant.length + 2);
    return {
      ...given(kind.keys(state as never)),
      ...{ _id: stream, tenant, noun, id, position },
      state: JSON.stringify(state),
    };
  };

  return {
    prefixes: kinds.map(({ noun }) => `${noun}-`),
    prepare: () =>
      rows.ensureIndexes([
        { name: 'due', keys: { dueAt: 1 }, sparse: true },
        { name: 'by-status', keys: { tenant: 1, noun: 1, status: 1, at: 1 } },
        { name: 'by-owner', keys: { tenant: 1, noun: 1, owner: 1, at: 1 } },
        { name: 'by-customer', keys: { tenant: 1, customerId: 1 } },
      ]),
    async apply(events) {
      const changed = new Map<string, Row>();
      const known = await knownRows(events);
      for (const event of events) {
        const before = changed.get(event.stream) ?? known.get(event.stream);
        const row = evolve(event, before);
        if (row !== undefined) changed.set(event.stream, row);
      }
      await rows.writeGuarded([...changed.values()]);
      for (const row of changed.values()) remember(row);
    },
    find: (tenant, noun, filter = {}, options = {}) => rows.find({ tenant, noun, ...filter }, options),
    passed: (now, limit) => rows.find({ dueAt: { $lt: now } }, { sort: { dueAt: 1 }, limit }),
  };
};

const given = (keys: RowKeys): RowKeys =>
  Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));

/** Follows the log and keeps the register. */
export const followRegister = (
  register: Register,
  { store, checkpoints }: { readonly store: EventStore; readonly checkpoints: Checkpoints },
): Part =>
  followLog({
    name: 'sales-register',
    store,
    checkpoints,
    streamPrefixes: register.prefixes,
    prepare: () => register.prepare(),
    applyAll: (events) => register.apply(events),
  });
