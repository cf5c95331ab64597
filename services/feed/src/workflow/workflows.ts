import type { EventStore, Position } from '@icrm/event-store';
import type { Logger } from '@icrm/telemetry';
import { createWakeUp } from '../cursor/wake-up.ts';
import type { Leases } from '../lease/leases.ts';
import type { Entry } from '../log/entry.ts';
import type { LogReader } from '../log/reader.ts';
import { pause } from '../pause.ts';
import { leadInTurn } from '../publication/leadership.ts';
import { createBeginRuns } from './begin-runs.ts';
import { type Commands, type CommandTargets, createCommands } from './commands.ts';
import { createExecute } from './execute.ts';
import { createOrigins } from './origins.ts';
import { createTellRuns } from './run-facts.ts';
import { workflowStream } from './workflow-facts.ts';
import { endsTime, type InForce } from './workflow-fold.ts';
import type { WorkflowName, WorkflowRecord, WorkflowStore } from './workflow-store.ts';

/** The workflows of this feed; of several feeds one runs them. */
export type Workflows = {
  readonly commands: Commands;
  stop(): Promise<void>;
};

type Options = {
  readonly store: WorkflowStore;
  readonly events: Pick<EventStore, 'readStream'>;
  /** Where what runs did is written. */
  readonly facts: Pick<EventStore, 'append'>;
  /** Resolves when what the log tells of workflows and runs is in the store. */
  readonly caughtUp: Promise<void>;
  readonly targets: CommandTargets;
  readonly readerFrom: (after: Position) => LogReader;
  readonly leases: Leases;
  readonly log: Logger;
};

const LOOK_EVERY_MS = 1_000;
// Runs that begin here are gone on with at once; others, and timers, when they are looked for.
const DUE_EVERY_MS = 1_000;
const STRETCH = 256;
const AT_ONCE = 16;

export const startWorkflows = ({
  store,
  events,
  facts,
  caughtUp,
  targets,
  readerFrom,
  leases,
  log,
}: Options): Workflows => {
  const commands = createCommands(targets);
  const beginRuns = createBeginRuns({ store, origins: createOrigins(store) });
  const execute = createExecute({ store, events, commands, log });
  const tellRuns = createTellRuns({ store, log: facts });
  const stopping = new AbortController();
  const begun = createWakeUp();

  /** Begins the runs of one workflow: of each time that a version was in force, in order, until the signal aborts. */
  const follow = async (record: WorkflowRecord, signal: AbortSignal): Promise<void> => {
    const { inForce } = record;
    let position = record.position;
    for (let turn = Number(record.turn); turn < inForce.length && !signal.aborted; turn += 1) {
      const one = inForce[turn];
      if (one === undefined) return;
      if (turn > Number(record.turn)) position = one.after;
      await followVersion({ ...record, turn, position }, one, signal);
    }
  };

  const followVersion = async (record: WorkflowRecord, one: InForce, signal: AbortSignal): Promise<void> => {
    const version = Number(one.version);
    const definition = await store.definition(record._id, version);
    if (definition === undefined) return;
    const workflow = { record, version, definition };
    const reader = readerFrom(record.position);
    let { until } = one;
    let saved = record.position;
    let savedAt = 0;
    while (!signal.aborted && (until === undefined || saved < until)) {
      const stretch = await reader.next({ max: STRETCH, withinMs: LOOK_EVERY_MS, signal });
      // Its end may stand in this very stretch, before anybody looked its facts up again.
      until ??= endIn(stretch.entries, { record, since: one.since });
      const last = until;
      const own = stretch.entries.filter(({ position }) => last === undefined || position <= last);
      const count = await beginRuns(workflow, own);
      if (count > 0) begun.changed();
      const isOver = last !== undefined && stretch.position >= last;
      const mustSave = count > 0 || isOver || performance.now() - savedAt > LOOK_EVERY_MS;
      if (!mustSave || stretch.position === saved) continue;
      saved = stretch.position;
      savedAt = performance.now();
      await store.reached(record._id, { turn: record.turn, position: saved });
    }
  };

  const insist = async (record: WorkflowRecord, signal: AbortSignal): Promise<void> => {
    let from = record;
    while (!signal.aborted) {
      try {
        return await follow(from, signal);
      } catch (err) {
        log.warn({ err, name: record.name }, 'a workflow cannot begin its runs now');
        await pause(LOOK_EVERY_MS, signal);
        from = (await store.find(record).catch(() => undefined)) ?? from;
      }
    }
  };

  /** Follows what is in force, and what comes into force. */
  const begin = async (signal: AbortSignal): Promise<void> => {
    const following = new Map<string, { readonly key: string; stop(): Promise<void> }>();
    const look = async (): Promise<void> => {
      const wanted = new Map(
        (await store.all()).filter(({ published }) => published > 0).map((one) => [one._id, one]),
      );
      for (const [id, one] of following) {
        const record = wanted.get(id);
        if (record !== undefined && keyOf(record) === one.key) continue;
        following.delete(id);
        await one.stop();
      }
      for (const [id, record] of wanted) {
        if (following.has(id)) continue;
        const ending = new AbortController();
        const running = insist(record, AbortSignal.any([signal, ending.signal]));
        const stop = async () => {
          ending.abort();
          await running;
        };
        following.set(id, { key: keyOf(record), stop });
      }
    };
    while (!signal.aborted) {
      await look().catch((err: unknown) => log.warn({ err }, 'workflows could not be looked up'));
      await pause(LOOK_EVERY_MS, signal);
    }
    await Promise.all([...following.values()].map((one) => one.stop()));
  };

  /** Does what is due, several runs at once, one step of a run after the other. */
  const work = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        const { version } = begun;
        const due = await store.due(Date.now(), AT_ONCE);
        await Promise.all(due.map((run) => execute(run, signal)));
        const told = await tellRuns();
        if (due.length === 0 && told === 0) await begun.wait(version, DUE_EVERY_MS, signal);
      } catch (err) {
        log.warn({ err }, 'runs of workflows cannot go on now');
        await pause(LOOK_EVERY_MS, signal);
      }
    }
  };

  const lead = async (signal: AbortSignal): Promise<void> => {
    await store.begin();
    await caughtUp;
    await Promise.all([begin(signal), work(signal)]);
  };

  const running = leadInTurn(
    { leases, name: 'feed.workflows', log, lead: (_lease, signal) => lead(signal) },
    stopping.signal,
  );
  return {
    commands,
    async stop() {
      stopping.abort();
      await running;
      commands.close();
    },
  };
};

/** Where a version ceases to be in force, if that stands among some entries of the log. */
const endIn = (
  entries: readonly Entry[],
  { record, since }: { readonly record: WorkflowName; readonly since: Position },
): Position | undefined => {
  const stream = workflowStream(record);
  return entries.find(
    ({ event, position }) => position > since && event.stream === stream && endsTime(event.type),
  )?.position;
};

const keyOf = ({ inForce }: WorkflowRecord): string =>
  inForce.map(({ version, after, until }) => `${version} ${after} ${until}`).join();
