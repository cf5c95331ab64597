import type { IntakeEvent } from '@icrm/contracts';
import { type EventStore, WrongExpectedRevision } from '@icrm/event-store';
import { type KeyRing, SubjectErased } from '@icrm/privacy';
import { factOf } from '../facts/fact-of.ts';
import { type ItemRecord, intakeStream, type Mailbox, ownerOf } from './intake-item.ts';
import type { IntakeStore } from './intake-store.ts';
import { emptyBox, evolveLedger, type LedgerFact, recordsOf } from './ledger-fold.ts';

/** The records that a change is decided on. */
export type Records = ReadonlyMap<string, ItemRecord>;

/** A change of one mailbox: the facts that follow from its records as they stand, and what the caller is told. */
export type Change<T> = {
  /** The ids of the records it depends on; changes that share one follow each other. */
  readonly ids: readonly string[];
  /** About how large its facts may be; those that are written together stay small enough for the log. Default: small. */
  readonly bytes?: number;
  decide(records: Records): Promise<{ readonly facts: readonly IntakeEvent[]; readonly answer: T }>;
};

/** Writes what happens in one mailbox: first the fact, then the ledger that is a fold of the facts. */
export type MailboxWriter = {
  readonly idle: boolean;
  /** Resolves when the facts are in the log and in the ledger. Safe to repeat after any failure. */
  change<T>(change: Change<T>): Promise<T>;
  /** Brings the ledger up to a revision of the stream that somebody saw. */
  catchUp(revision: bigint): Promise<void>;
};

/** What mailboxes are written with. */
export type MailboxNeeds = {
  readonly store: IntakeStore;
  /** Gives facts as they are stored; `append` seals what is personal. */
  readonly log: Pick<EventStore, 'readStream' | 'append'>;
  readonly keyRing: Pick<KeyRing, 'erase'>;
};

type Waiting = { readonly change: Change<unknown>; settle(work: Promise<unknown>): void };

const FOLDED_AT_ONCE = 64;
const CHANGES_AT_ONCE = 64;
const SMALL_BYTES = 300;
// EventStoreDB takes 1 MiB at once unless it is told otherwise.
const WRITTEN_AT_ONCE_BYTES = 600_000;

/** What waits while one change is written is decided and written together. */
export const createMailboxWriter = (box: Mailbox, { store, log, keyRing }: MailboxNeeds): MailboxWriter => {
  const stream = intakeStream(box);
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  // The last fact that is in the ledger; undefined: to be looked up.
  let reached: bigint | undefined;

  /** Puts facts into the ledger. Each may come again: what is newer stays. */
  const apply = async (facts: readonly LedgerFact[]): Promise<void> => {
    const ids = [...new Set(facts.flatMap(({ event }) => recordsOf(box, event)))];
    const [found, items] = await Promise.all([store.findBox(box), store.get(ids)]);
    let ledger = { box: found ?? emptyBox(box), items: new Map(items) as Records };
    for (const fact of facts) ledger = evolveLedger(ledger, fact);
    await destroyKeys(items, ledger.items);
    const records = ids.flatMap((id) => ledger.items.get(id) ?? []);
    await store.write({ box: ledger.box, records });
  };

  /** A payload that stands in the log goes with its key when nobody needs it any more. */
  const destroyKeys = async (before: Records, after: Records): Promise<void> => {
    for (const [id, { state, attempts, customerIds, tenant }] of after) {
      const isOver = state === 'stored' || state === 'deduplicated';
      if (!isOver || Number(attempts) === 0 || customerIds.length > 0) continue;
      if (before.get(id)?.state === state) continue;
      await keyRing.erase(tenant, ownerOf({ _id: id, customerIds }));
    }
  };

  const catchUp = async (): Promise<bigint> => {
    let last = reached ?? (await store.findBox(box))?.revision ?? -1n;
    let facts: LedgerFact[] = [];
    const fold = async (): Promise<void> => {
      if (facts.length > 0) await apply(facts);
      last = facts.at(-1)?.revision ?? last;
      facts = [];
    };
    for await (const event of log.readStream(stream, { from: last + 1n })) {
      // The feed is the only writer of these streams.
      facts.push({ event: event as unknown as IntakeEvent, revision: event.revision });
      if (facts.length >= FOLDED_AT_ONCE) await fold();
    }
    await fold();
    reached = last;
    return last;
  };

  const write = async (events: readonly IntakeEvent[], expected: bigint): Promise<void> => {
    const [first] = events;
    if (first === undefined) return;
    const actor = { kind: 'system' as const, id: box.source };
    const facts = events.map((event) => factOf({ tenant: box.tenant, actor, ...event }));
    await log.append(stream, facts, { expected: expected < 0n ? 'no-stream' : expected });
    await catchUp();
  };

  /** Decides changes that have no record in common, and writes what follows from all of them. */
  const together = async (some: readonly Waiting[]): Promise<readonly unknown[]> => {
    for (;;) {
      const revision = reached ?? (await catchUp());
      const records = await store.get([...new Set(some.flatMap(({ change }) => change.ids))]);
      const decided = await Promise.all(some.map(({ change }) => change.decide(records)));
      try {
        await write(
          decided.flatMap(({ facts }) => facts),
          revision,
        );
        return decided.map(({ answer }) => answer);
      } catch (error) {
        reached = undefined;
        // Somebody else wrote first, or a person was erased meanwhile: decided anew.
        if (!(error instanceof WrongExpectedRevision || error instanceof SubjectErased)) throw error;
      }
    }
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const some = apart(waiting);
      waiting = waiting.filter((one) => !some.includes(one));
      const work = together(some);
      for (const [index, { settle }] of some.entries()) settle(work.then((answers) => answers[index]));
      await work.catch(() => undefined);
    }
    running = undefined;
  };

  return {
    get idle() {
      return running === undefined;
    },
    change<T>(change: Change<T>): Promise<T> {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      waiting.push({ change, settle: resolve });
      running ??= run();
      // What a change decides is what it is answered.
      return promise as Promise<T>;
    },
    async catchUp(revision) {
      reached ??= (await store.findBox(box))?.revision;
      if (reached !== undefined && reached >= revision) return;
      const nothing: Change<void> = { ids: [], decide: async () => ({ facts: [], answer: undefined }) };
      reached = undefined;
      await this.change(nothing);
    },
  };
};

/** The first of those that wait, as many as have no record in common. */
const apart = (waiting: readonly Waiting[]): readonly Waiting[] => {
  const taken = new Set<string>();
  const some: Waiting[] = [];
  let bytes = 0;
  for (const one of waiting.slice(0, CHANGES_AT_ONCE)) {
    bytes += one.change.bytes ?? SMALL_BYTES * one.change.ids.length;
    if (some.length > 0 && bytes > WRITTEN_AT_ONCE_BYTES) break;
    if (one.change.ids.some((id) => taken.has(id))) break;
    for (const id of one.change.ids) taken.add(id);
    some.push(one);
  }
  return some;
};
