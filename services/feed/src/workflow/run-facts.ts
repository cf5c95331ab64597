import type { EventOf, workflowRunEnded } from '@icrm/contracts';
import { type EventStore, WrongExpectedRevision } from '@icrm/event-store';
import { factOf } from '../facts/fact-of.ts';
import type { FactKeeper } from '../facts/keep-facts.ts';
import { type RunRecord, type WorkflowStore, workflowId } from './workflow-store.ts';

type Ended = EventOf<typeof workflowRunEnded>['data'];

const PREFIX = 'workflowrun-';
const TOLD_AT_ONCE = 64;

type Options = {
  readonly store: Pick<WorkflowStore, 'untold' | 'told'>;
  readonly log: Pick<EventStore, 'append'>;
};

/** Writes what runs did into the log when they are over: each once, and again until it is there. Gives how many. */
export const createTellRuns =
  ({ store, log }: Options) =>
  async (): Promise<number> => {
    const over = await store.untold(TOLD_AT_ONCE);
    await Promise.all(over.map((run) => tell(run, { store, log })));
    return over.length;
  };

const tell = async (run: RunRecord, { store, log }: Options): Promise<void> => {
  const { tenant, customerId } = run;
  const customerIds = customerId === '' ? [] : [customerId];
  const fact = factOf({ tenant, customerIds, type: 'WorkflowRunEnded', data: toFact(run) });
  try {
    await log.append(`${PREFIX}${tenant}.${run._id}`, [fact], { expected: 'no-stream' });
  } catch (error) {
    // It is told already.
    if (!(error instanceof WrongExpectedRevision)) throw error;
  }
  await store.told(run._id);
};

/** Brings runs back that are over, when the database is not the one in which they ran. */
export const runKeeper = (
  store: Pick<WorkflowStore, 'begin' | 'beginRuns' | 'learnOrigins'>,
): FactKeeper => ({
  prefix: PREFIX,
  async keep({ data, metadata: { tenant } }) {
    await store.begin();
    // The feed is the only writer of these streams.
    const run = toRecord(tenant, data as Ended);
    if ((await store.beginRuns([run])) === 0) return;
    const sent = run.steps.filter(({ commandId }) => commandId !== '');
    const depth = Number(run.depth) + 1;
    await store.learnOrigins(sent.map(({ commandId: _id }) => ({ _id, depth, run: run._id })));
  },
});

const toFact = (run: RunRecord): Ended => ({
  run: run._id,
  name: run.name,
  version: Number(run.version),
  state: run.state === 'waiting' || run.state === 'parked' ? 'done' : run.state,
  reason: run.reason,
  customerId: run.customerId,
  cause: {
    eventId: run.causeId,
    type: run.causeType,
    position: String(run.causePosition),
    stream: run.causeStream,
    revision: String(run.causeRevision),
    correlationId: run.correlationId,
    because: [...run.because],
    parent: run.parent,
    depth: Number(run.depth),
  },
  steps: run.steps.map((step) => ({
    ...step,
    position: String(step.position),
    attempts: Number(step.attempts),
  })),
  begunAt: run.begunAt,
  at: new Date().toISOString(),
});

const toRecord = (tenant: string, { run, name, cause, ...ended }: Ended): RunRecord => ({
  _id: run,
  ...{ tenant, name, workflow: workflowId({ tenant, name }) },
  ...{ version: ended.version, state: ended.state, reason: ended.reason, customerId: ended.customerId },
  causeId: cause.eventId,
  causeType: cause.type,
  causePosition: BigInt(cause.position),
  causeStream: cause.stream,
  causeRevision: BigInt(cause.revision),
  correlationId: cause.correlationId,
  because: cause.because,
  parent: cause.parent,
  depth: cause.depth,
  begunAt: ended.begunAt,
  order: orderOf(BigInt(cause.position), run),
  dueAt: Date.parse(ended.begunAt),
  next: ended.steps.length,
  attempts: 0,
  told: true,
  steps: ended.steps.map((step) => ({ ...step, position: BigInt(step.position) })),
});

/** What sorts runs by the age of their causes. */
export const orderOf = (position: bigint, id: string): string =>
  `${String(position).padStart(20, '0')} ${id}`;
