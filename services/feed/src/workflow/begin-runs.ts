import { nameId } from '@icrm/runtime';
import type { Entry } from '../log/entry.ts';
import type { WorkflowDefinition } from './definition.ts';
import { evaluate, scopeOf } from './expression.ts';
import type { Origins } from './origins.ts';
import { orderOf } from './run-facts.ts';
import { type RunRecord, type WorkflowRecord, type WorkflowStore, workflowId } from './workflow-store.ts';

/** A version of a workflow in force. */
export type InForce = {
  readonly record: WorkflowRecord;
  readonly version: number;
  readonly definition: WorkflowDefinition;
};

/** Begins the runs of a stretch of the log. Safe to repeat: the id of a run follows from workflow and cause. */
export type BeginRuns = (workflow: InForce, entries: readonly Entry[]) => Promise<number>;

type Options = { readonly store: WorkflowStore; readonly origins: Origins; readonly now?: () => Date };

export const createBeginRuns = ({ store, origins, now = () => new Date() }: Options): BeginRuns => {
  const cancelBy = async ({ record, definition }: InForce, { event }: Entry): Promise<void> => {
    if (definition.cancelOn?.types.includes(event.type) !== true) return;
    const by = `${event.type} ${event.id}`;
    for (const customerId of event.metadata.customerIds)
      await store.cancel(record._id, customerId, { by, before: event.position });
  };

  return async (workflow, entries) => {
    const own = entries.filter(({ event }) => event.metadata.tenant === workflow.record.tenant);
    // Also of events that begin nothing here: what they cause may.
    const found = await origins.of(own);
    let begun = 0;
    for (const entry of own) {
      await cancelBy(workflow, entry);
      const because = causes(workflow.definition, entry);
      if (because === undefined) continue;
      const origin = found.get(entry.event.id);
      const depth = origin === undefined ? 0 : Number(origin.depth);
      const run = toRun(workflow, entry, { because, depth, parent: origin?.run ?? '', at: now() });
      begun += await store.beginRuns([run]);
    }
    return begun;
  };
};

/** Why an event begins a run; undefined: it does not. */
export const causes = (
  { on, when }: Pick<WorkflowDefinition, 'on' | 'when'>,
  entry: Entry,
): readonly string[] | undefined => {
  if (!on.types.includes(entry.event.type)) return undefined;
  const { holds, because } = evaluate(when, scopeOf(entry));
  return holds ? because : undefined;
};

type Beginning = {
  readonly because: readonly string[];
  readonly depth: number;
  readonly parent: string;
  readonly at: Date;
};

const toRun = (
  { record, version, definition }: InForce,
  { event, position }: Entry,
  { because, depth, parent, at }: Beginning,
): RunRecord => {
  const workflow = workflowId(record);
  const _id = nameId(`workflow ${workflow} ${event.id}`);
  const tooDeep = depth > definition.mostDepth;
  return {
    _id,
    tenant: record.tenant,
    workflow,
    name: record.name,
    version,
    state: tooDeep ? 'too-deep' : 'waiting',
    reason: tooDeep ? `${depth} runs stand before it; at most ${definition.mostDepth} may` : '',
    customerId: event.metadata.customerIds[0] ?? '',
    causeId: event.id,
    causeType: event.type,
    causePosition: position,
    causeStream: event.stream,
    causeRevision: event.revision,
    correlationId: event.metadata.correlationId,
    because,
    parent,
    depth,
    begunAt: at.toISOString(),
    order: orderOf(position, _id),
    dueAt: at.getTime(),
    next: 0,
    attempts: 0,
    told: false,
    steps: [],
  };
};
