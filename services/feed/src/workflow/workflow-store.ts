import type { Position } from '@icrm/event-store';
import type { ReadStore } from '@icrm/read-store';
import type { WorkflowDefinition } from './definition.ts';
import type { WorkflowFacts } from './workflow-fold.ts';

/** A workflow of a tenant, by name. */
export type WorkflowName = { readonly tenant: string; readonly name: string };

/** A workflow as it is kept. */
export type WorkflowRecord = WorkflowName &
  Omit<WorkflowFacts, 'drafts'> & {
    readonly _id: string;
    /** The revision of its stream that it stands at. */
    readonly revision: bigint;
    /** Which of the times in force is worked on, and up to where in it causes have begun their runs. */
    readonly turn: number;
    readonly position: Position;
  };

type VersionRecord = {
  readonly _id: string;
  readonly workflow: string;
  readonly version: number;
  readonly definition: WorkflowDefinition;
};

/** How a run stands. */
export type RunState = 'waiting' | 'done' | 'refused' | 'parked' | 'cancelled' | 'too-deep';
export const runStates = ['waiting', 'done', 'refused', 'parked', 'cancelled', 'too-deep'] as const;

/** What became of a step. */
export type StepRecord = {
  readonly step: string;
  readonly outcome: 'done' | 'refused' | 'skipped' | 'waited';
  readonly commandId: string;
  readonly position: Position;
  readonly reason: string;
  readonly at: string;
  readonly attempts: number;
};

/** One run: what began it, how far it is. Its id follows from workflow and cause. */
export type RunRecord = {
  readonly _id: string;
  readonly tenant: string;
  readonly workflow: string;
  readonly name: string;
  readonly version: number;
  readonly state: RunState;
  readonly reason: string;
  readonly customerId: string;
  readonly causeId: string;
  readonly causeType: string;
  readonly causePosition: Position;
  readonly causeStream: string;
  readonly causeRevision: bigint;
  readonly correlationId: string;
  readonly because: readonly string[];
  /** The run whose command wrote the cause; empty: none. */
  readonly parent: string;
  readonly depth: number;
  readonly begunAt: string;
  /** Sorts runs by age. */
  readonly order: string;
  readonly dueAt: number;
  /** The next step, and how often it was tried. */
  readonly next: number;
  readonly attempts: number;
  /** It is over, and the log says so. */
  readonly told: boolean;
  readonly steps: readonly StepRecord[];
};

/** What is known of the causes of an event or command: how deep it is, and which run it came of. */
export type Origin = { readonly _id: string; readonly depth: number; readonly run: string };

export const workflowId = ({ tenant, name }: WorkflowName): string => `${tenant}|${name}`;

/** Where workflows and their runs are kept. */
export type WorkflowStore = ReturnType<typeof createWorkflowStore>;

export const createWorkflowStore = (store: ReadStore) => {
  const workflows = store.collection<WorkflowRecord>('feed-workflows');
  const versions = store.collection<VersionRecord>('feed-workflow-versions');
  const runs = store.collection<RunRecord>('feed-workflow-runs');
  const origins = store.collection<Origin>('feed-workflow-origins');
  let ready: Promise<void> | undefined;

  return {
    begin(): Promise<void> {
      ready ??= runs
        .ensureIndexes([
          { name: 'due', keys: { state: 1, dueAt: 1 } },
          { name: 'workflow', keys: { workflow: 1, state: 1, order: -1 } },
          { name: 'cause', keys: { tenant: 1, causeId: 1 } },
          { name: 'untold', keys: { told: 1, state: 1 }, partial: { told: false } },
          { name: 'customer', keys: { workflow: 1, customerId: 1, state: 1 } },
        ])
        .catch((error: unknown) => {
          ready = undefined;
          throw error;
        });
      return ready;
    },
    all: () => workflows.find({}),
    list: (tenant: string) => workflows.find({ tenant }, { sort: { _id: 1 } }),
    find: (name: WorkflowName) => workflows.findOne({ _id: workflowId(name) }),
    async revisionOf(name: WorkflowName): Promise<bigint | undefined> {
      return (await workflows.findOne({ _id: workflowId(name) }))?.revision;
    },
    /** Puts a workflow as its facts tell it; one that is newer stays. */
    async write(name: WorkflowName, { drafts, ...facts }: WorkflowFacts, revision: bigint): Promise<void> {
      const _id = workflowId(name);
      const kept = [...drafts].map(([version, definition]) => ({
        _id: `${_id}|${version}`,
        workflow: _id,
        version,
        definition,
      }));
      if (kept.length > 0) await versions.insertMissing(kept);
      const begin = { turn: 0, position: facts.inForce[0]?.after ?? 0n };
      await workflows.insertMissing([{ _id, ...name, ...facts, revision, ...begin }]);
      await workflows.update({ _id, revision: { $lt: revision } }, { $set: { ...facts, revision } });
    },
    async definition(workflow: string, version: number): Promise<WorkflowDefinition | undefined> {
      return (await versions.findOne({ _id: `${workflow}|${version}` }))?.definition;
    },
    /** Causes of a time in force up to a position have begun their runs. */
    async reached(
      workflow: string,
      { turn, position }: Pick<WorkflowRecord, 'turn' | 'position'>,
    ): Promise<void> {
      await workflows.update({ _id: workflow }, { $set: { turn, position } });
    },

    /** Begins runs; those that there are already stay as they are. */
    beginRuns: (records: readonly RunRecord[]) => runs.insertMissing(records),
    cancel: (
      workflow: string,
      customerId: string,
      cancelled: { readonly by: string; readonly before: Position },
    ) =>
      runs.updateMany(
        { workflow, customerId, state: 'waiting', causePosition: { $lt: cancelled.before } },
        { $set: { state: 'cancelled', reason: cancelled.by } },
      ),
    due: (now: number, limit: number) =>
      runs.find({ state: 'waiting', dueAt: { $lte: now } }, { sort: { dueAt: 1 }, limit }),
    /** Changes a run that still waits before a step. False: it was cancelled, or another one went on with it. */
    advance: (run: Pick<RunRecord, '_id' | 'next'>, set: Partial<RunRecord>, step?: StepRecord) =>
      runs.update(
        { _id: run._id, next: run.next, state: 'waiting' },
        { $set: set, ...(step !== undefined && { $push: { steps: step } }) },
      ),
    /** Runs that are over and are not told of in the log yet. */
    untold: (limit: number) =>
      runs.find({ told: false, state: { $in: ['done', 'refused', 'cancelled', 'too-deep'] } }, { limit }),
    told: (id: string) => runs.update({ _id: id }, { $set: { told: true } }),
    run: (tenant: string, id: string) => runs.findOne({ _id: id, tenant }),
    runsOf: (tenant: string, causes: readonly string[], limit: number) =>
      runs.find({ tenant, causeId: { $in: causes } }, { limit }),
    listRuns: (
      name: WorkflowName,
      {
        state,
        limit,
        before,
      }: {
        readonly state?: RunState | undefined;
        readonly limit: number;
        readonly before?: string | undefined;
      },
    ) =>
      runs.find(
        {
          workflow: workflowId(name),
          ...(state !== undefined && { state }),
          ...(before !== undefined && { order: { $lt: before } }),
        },
        { sort: { order: -1 }, limit },
      ),
    countRuns: (name: WorkflowName, state: RunState) => runs.count({ workflow: workflowId(name), state }),
    retry: (name: WorkflowName, ids: readonly string[]) =>
      runs.updateMany(
        { workflow: workflowId(name), state: 'parked', ...(ids.length > 0 && { _id: { $in: ids } }) },
        { $set: { state: 'waiting', reason: '', dueAt: Date.now(), attempts: 0 } },
      ),

    origins: (ids: readonly string[]) => origins.getMany(ids),
    learnOrigins: (records: readonly Origin[]) => origins.insertMissing(records),
  };
};
