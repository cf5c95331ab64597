import type { EventStore, Position } from '@icrm/event-store';
import type { ReadStore } from '@icrm/read-store';
import type { Logger } from '@icrm/telemetry';
import { createWakeUp } from '../cursor/wake-up.ts';
import type { Leases } from '../lease/leases.ts';
import type { LogReader } from '../log/reader.ts';
import { pause } from '../pause.ts';
import { leadInTurn } from '../publication/leadership.ts';
import { createBeginRuns } from './begin-runs.ts';
import { type Commands, type CommandTargets, createCommands } from './commands.ts';
import { createExecute } from './execute.ts';
import { createOrigins } from './origins.ts';
import { createWorkflowStore, type WorkflowRecord, type WorkflowStore } from './workflow-store.ts';

/** The workflows of this feed; of several feeds one runs them. */
export type Workflows = {
  readonly store: WorkflowStore;
  readonly commands: Commands;
  stop(): Promise<void>;
};

type Options = {
  readonly readStore: ReadStore;
  readonly events: Pick<EventStore, 'readStream'>;
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
  readStore,
  events,
  targets,
  readerFrom,
  leases,
  log,
}: Options): Workflows => {
  const store = createWorkflowStore(readStore);
  const commands = createCommands(targets);
  const beginRuns = createBeginRuns({ store, origins: createOrigins(store) });
  const execute = createExecute({ store, events, commands, log });
  const stopping = new AbortController();
  const begun = createWakeUp();

  /** Begins the runs of one workflow until the signal aborts. */
  const follow = async (record: WorkflowRecord, signal: AbortSignal): Promise<void> => {
    const definition = await store.definition(record._id, Number(record.published));
    if (definition === undefined) return;
    const reader = readerFrom(record.position);
    let saved = record.position;
    while (!signal.aborted) {
      const stretch = await reader.next({ max: STRETCH, withinMs: LOOK_EVERY_MS, signal });
      const count = await beginRuns({ record, definition }, stretch.entries);
      if (count > 0) begun.changed();
      if (count === 0 && stretch.position === saved) continue;
      saved = stretch.position;
      await store.reached(record._id, saved);
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
        (await store.all())
          .filter(({ published, paused }) => published > 0 && !paused)
          .map((one) => [one._id, one]),
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
        if (due.length === 0) await begun.wait(version, DUE_EVERY_MS, signal);
      } catch (err) {
        log.warn({ err }, 'runs of workflows cannot go on now');
        await pause(LOOK_EVERY_MS, signal);
      }
    }
  };

  const lead = async (signal: AbortSignal): Promise<void> => {
    await store.begin();
    await Promise.all([begin(signal), work(signal)]);
  };

  const running = leadInTurn(
    { leases, name: 'feed.workflows', log, lead: (_lease, signal) => lead(signal) },
    stopping.signal,
  );
  return {
    store,
    commands,
    async stop() {
      stopping.abort();
      await running;
      commands.close();
    },
  };
};

const keyOf = ({ published }: WorkflowRecord): string => String(published);
