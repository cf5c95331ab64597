import type { CentreEvent } from '@icrm/contracts';
import {
  type CommandContext,
  type EventStore,
  type NewEvent,
  StoreUnavailable,
  toMetadata,
  WrongExpectedRevision,
} from '@icrm/event-store';
import { type Clock, eventId, nameId } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import type { CentreCommand, CentreRefusal } from '../../domain/centre/commands.ts';
import { customersOf } from '../../domain/centre/customers-of.ts';
import type { LiveCentre } from '../../domain/centre/live-centre.ts';
import { observeCommand, observeFacts } from './centre-metrics.ts';
import type { CentreSnapshots } from './centre-snapshots.ts';
import { type LoadedCentre, loadCentre, type RecordedAnswer } from './load-centre.ts';

const log = logger('service.centre');
/** So many commands are decided together at most, and written by one append. */
const AT_ONCE = 200;
const LONGEST_PAUSE_MS = 1_000;
/** So many facts are read again at most when a centre moves, beside those of one append. */
const FACTS_BETWEEN_SNAPSHOTS = 20_000n;
/** An owner that goes leaves a snapshot of more than so many facts. */
const FACTS_WORTH_LEAVING = 200n;

/** What became of a command. */
export type CentreAnswer =
  | ({ readonly accepted: true; readonly repeated: boolean } & RecordedAnswer)
  | CentreRefusal;

/** A fact with where it stands, as watchers are told of it. */
export type ToldFact = { readonly event: CentreEvent; readonly position: bigint };

/** The one who decides for a centre: commands and time go through it, one after the other. */
export type CentreOwner = {
  /** Carries a command out, once per command id. @throws when the log does not take it in time. */
  submit(context: CommandContext, command: CentreCommand, withinMs: number): Promise<CentreAnswer>;
  /** False: it has stopped, here or because the lease was lost. */
  works(): boolean;
  /** The centre as it stands. */
  live(): LiveCentre;
  revision(): bigint;
  /** Resolves when what is decided at this moment is in the log, or will never be. */
  written(): Promise<void>;
  inputRevisions(callId: string): readonly bigint[];
  /** Is told of every fact once it is in the log. Gives the function that ends it. */
  watch(listener: (fact: ToldFact) => void): () => void;
  /** Finishes the work in hand, refuses the rest. */
  stop(): Promise<void>;
};

type Waiting = {
  readonly context: CommandContext;
  readonly command: CentreCommand;
  readonly since: number;
  readonly deadline: number;
  resolve(answer: CentreAnswer): void;
  reject(error: unknown): void;
};

export type CentreOwnerOptions = {
  readonly store: EventStore;
  readonly tenant: string;
  readonly stream: string;
  readonly clock: Clock;
  /** Whether the lease holds, or can be had again since nobody else took it. */
  readonly mayWrite: () => Promise<boolean>;
  readonly snapshots?: CentreSnapshots | undefined;
};

/** Loads the centre from its stream and owns it from then on. */
export const ownCentre = async (options: CentreOwnerOptions): Promise<CentreOwner> => {
  const { store, stream, tenant, clock, mayWrite, snapshots } = options;
  const listeners = new Set<(fact: ToldFact) => void>();
  let centre: LoadedCentre = await loadCentre(store, stream, snapshots);
  let kept = centre.revision;
  let keeping: Promise<void> = Promise.resolve();
  let writing: Promise<void> = Promise.resolve();
  let waiting: Waiting[] = [];
  let stopped = false;
  let wake = (): void => {};
  let timer: NodeJS.Timeout | undefined;

  const nothingToDo = (): Promise<void> =>
    new Promise<void>((resolve) => {
      wake = resolve;
      const next = centre.live.nextAt();
      // A timer cannot be set for longer than 24 days; waking early does no harm.
      if (next !== undefined)
        timer = setTimeout(resolve, Math.min(86_400_000, Math.max(1, next - clock.now().getTime())));
      if (waiting.length > 0 || stopped) resolve();
    }).then(() => clearTimeout(timer));

  /** Decides for all of them and writes what was decided at once. */
  const turn = async (batch: readonly Waiting[]): Promise<void> => {
    if (!(await mayWrite())) throw new CentreMoved(stream);
    const { live } = centre;
    const now = clock.now().getTime();
    const writing = new Writing(centre, { tenant, receivedAt: new Date(now).toISOString() });
    writing.add(live.advance(now), undefined);
    const answers = batch.map(({ context, command }): (() => CentreAnswer) => {
      const recorded = centre.answers.get(context.commandId);
      if (recorded !== undefined) return () => ({ accepted: true, repeated: true, ...recorded });
      if (writing.has(context.commandId))
        return () => ({ accepted: true, repeated: true, ...writing.answer(context.commandId) });
      const { passed, outcome } = live.decide(command, now);
      writing.add(passed, undefined);
      if (!outcome.accepted) return () => outcome;
      writing.add(outcome.events, context);
      return () => ({ accepted: true, repeated: false, ...writing.answer(context.commandId) });
    });
    await writing.append(store, stream);
    for (const fact of writing.facts()) for (const listener of listeners) listener(fact);
    observeFacts(centre.live.book, writing.facts());
    batch.forEach((each, index) => {
      const answer = answers[index]?.();
      if (answer === undefined) return;
      observeCommand(each, answer, clock.now().getTime());
      each.resolve(answer);
    });
  };

  const reload = async (): Promise<void> => {
    for (let attempt = 1; !stopped; attempt += 1)
      try {
        centre = await loadCentre(store, stream, snapshots);
        return;
      } catch (error) {
        log.warn({ err: error, stream, attempt }, 'a centre could not be read and is tried again');
        giveUpLate(error);
        await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_PAUSE_MS, 20 * 2 ** attempt)));
      }
  };

  /** Keeps the centre as it stands, beside the work. */
  const keep = (facts: bigint): void => {
    if (snapshots === undefined || centre.revision - kept < facts) return;
    const snapshot = centre.snapshot();
    if (snapshot === undefined) return;
    kept = snapshot.revision;
    keeping = snapshots
      .save(stream, snapshot)
      .catch((err: unknown) => log.warn({ err, stream }, 'a snapshot was not kept'));
  };

  const giveUpLate = (error: unknown): void => {
    const now = performance.now();
    for (const each of waiting) if (each.deadline < now) each.reject(error);
    waiting = waiting.filter(({ deadline }) => deadline >= now);
  };

  /** What was decided is not in the log, or nobody knows: the centre is what the log says. */
  const recover = async (error: unknown, batch: readonly Waiting[]): Promise<void> => {
    if (!(error instanceof WrongExpectedRevision))
      log.warn({ err: error, stream, count: batch.length }, 'commands of a centre were not written');
    const isTransient = error instanceof WrongExpectedRevision || error instanceof StoreUnavailable;
    const [alone] = batch;
    waiting = [...batch, ...waiting];
    if (error instanceof CentreMoved) stopped = true;
    else if (!isTransient && batch.length === 1 && alone !== undefined) {
      waiting.shift();
      alone.reject(error);
    }
    singly = !isTransient && batch.length > 1 ? batch.length : 0;
    giveUpLate(error);
    await reload();
  };
  /** So many of the next commands are tried alone: one among them cannot be written. */
  let singly = 0;

  const work = async (): Promise<void> => {
    while (!stopped) {
      await nothingToDo();
      if (stopped) break;
      const batch = waiting.splice(0, singly > 0 ? 1 : AT_ONCE);
      singly = Math.max(0, singly - 1);
      writing = turn(batch).then(
        () => keep(FACTS_BETWEEN_SNAPSHOTS),
        (error: unknown) => recover(error, batch),
      );
      await writing;
    }
    for (const each of waiting.splice(0)) each.reject(new CentreMoved(stream));
  };
  const working = work();

  return {
    submit: (context, command, withinMs) =>
      new Promise((resolve, reject) => {
        if (stopped) {
          reject(new CentreMoved(stream));
          return;
        }
        const deadline = performance.now() + withinMs;
        waiting.push({ context, command, since: clock.now().getTime(), deadline, resolve, reject });
        wake();
      }),
    works: () => !stopped,
    live: () => centre.live,
    revision: () => centre.revision,
    written: () => writing,
    inputRevisions: (callId) => centre.inputs.get(callId) ?? [],
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopped = true;
      wake();
      await working;
      await keeping;
      keep(FACTS_WORTH_LEAVING);
      await keeping;
    },
  };
};

/** The centre is no longer owned here: the command was not carried out, and can be sent again. */
export class CentreMoved extends Error {
  constructor(stream: string) {
    super(`${stream} is owned elsewhere`);
    this.name = 'CentreMoved';
  }
}

/** The facts of a turn on their way into the log. */
class Writing {
  readonly #centre: LoadedCentre;
  readonly #said: { readonly tenant: string; readonly receivedAt: string };
  readonly #events: NewEvent<CentreEvent>[] = [];
  /** Where the last fact of a command will stand. */
  readonly #lastOf = new Map<string, bigint>();
  #position = 0n;

  constructor(centre: LoadedCentre, said: { readonly tenant: string; readonly receivedAt: string }) {
    this.#centre = centre;
    this.#said = said;
    this.#position = centre.position;
  }

  has(commandId: string): boolean {
    return this.#lastOf.has(commandId);
  }

  answer(commandId: string): RecordedAnswer {
    return { revision: this.#lastOf.get(commandId) ?? this.#centre.revision, position: this.#position };
  }

  add(events: readonly CentreEvent[], context: CommandContext | undefined): void {
    const by = context ?? this.#byTime();
    events.forEach((event, index) => {
      const metadata = toMetadata(
        { ...by, occurredAt: event.data.at },
        { customerIds: customersOf(event), receivedAt: this.#said.receivedAt },
      );
      this.#events.push({ id: eventId(by.commandId, index), ...event, metadata });
    });
    if (events.length > 0)
      this.#lastOf.set(by.commandId, this.#centre.revision + BigInt(this.#events.length));
  }

  async append(store: EventStore, stream: string): Promise<void> {
    if (this.#events.length === 0) return;
    const { revision } = this.#centre;
    const appended = await store.append(stream, this.#events, {
      expected: revision < 0n ? 'no-stream' : revision,
    });
    this.#position = appended.position;
    this.#centre.advanceTo(appended);
    for (const [index, { type, data, metadata }] of this.#events.entries()) {
      const at = revision + BigInt(index + 1);
      this.#centre.note({ type, data, metadata, revision: at, position: appended.position });
    }
  }

  facts(): ToldFact[] {
    // Each event has the type and the data of one fact.
    return this.#events.map(({ type, data }) => ({
      event: { type, data } as CentreEvent,
      position: this.#position,
    }));
  }

  /** Time decides by itself; nothing else will stand at this place, so the place names its command. */
  #byTime(): CommandContext {
    const place = this.#centre.revision + BigInt(this.#events.length + 1);
    return {
      commandId: nameId(`centre/${this.#said.tenant}/${this.#centre.stream}/${place}`),
      tenant: this.#said.tenant,
      actor: { kind: 'system', id: 'contact-centre' },
      channel: 'system',
    };
  }
}
