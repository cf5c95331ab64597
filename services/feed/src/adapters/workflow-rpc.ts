import { workflowV1 } from '@icrm/contracts';
import type { EventStore, Position } from '@icrm/event-store';
import { implement, parseRequest, RpcError, type RpcService, validated } from '@icrm/rpc';
import type { LogReader } from '../log/reader.ts';
import { ancestorsOf, causedBy, eventsOf } from '../workflow/causal-graph.ts';
import type { Commands } from '../workflow/commands.ts';
import { type WorkflowDefinition, workflowDefinition } from '../workflow/definition.ts';
import { dryRun } from '../workflow/dry-run.ts';
import type { WorkflowFactWriter, WorkflowRefusal } from '../workflow/workflow-facts.ts';
import {
  type RunRecord,
  runStates,
  type WorkflowRecord,
  type WorkflowStore,
} from '../workflow/workflow-store.ts';
import { refuse } from './refusals.ts';
import {
  dryRunWorkflow,
  getRun,
  listRuns,
  publishWorkflow,
  putWorkflow,
  retryRuns,
  tenantOnly,
  workflowRequest,
} from './workflow-requests.ts';

type Needs = {
  readonly store: WorkflowStore;
  readonly facts: Omit<WorkflowFactWriter, 'keeper'>;
  readonly commands: Commands;
  readonly events: Pick<EventStore, 'readAll' | 'readStream'>;
  readonly readerFrom: (after: Position) => LogReader;
};

/** WorkflowService: reactions that are declared. */
export const workflowRpc = (needs: Needs): RpcService => {
  const { store, facts, commands } = needs;
  const graph = { store, events: needs.events };

  const definitionOf = async (name: { readonly tenant: string; readonly name: string }, version: number) => {
    const found = await store.definition(`${name.tenant}|${name.name}`, version);
    if (found === undefined) throw refuse('unknown-workflow');
    return found;
  };

  const toWorkflow = async (record: WorkflowRecord): Promise<workflowV1.Workflow> => {
    const version = Number(record.published) || Number(record.newest);
    const definition = await store.definition(record._id, version);
    const counts = await Promise.all(
      runStates.map(async (state) => ({ state, count: BigInt(await store.countRuns(record, state)) })),
    );
    return {
      name: record.name,
      published: Number(record.published),
      newest: Number(record.newest),
      paused: record.paused,
      retired: record.retired,
      position: record.position,
      counts: counts.filter(({ count }) => count > 0n),
      definition: JSON.stringify(definition ?? {}),
    };
  };

  return implement(workflowV1.WorkflowServiceService, {
    putWorkflow: validated(putWorkflow, async ({ definition, ...name }) => ({
      version: unlessRefused(await facts.draft(name, parseDefinition(definition))),
    })),

    dryRunWorkflow: validated(
      dryRunWorkflow,
      async ({ tenant, definition, version, afterPosition, limit }, call) => {
        const chosen =
          version === undefined
            ? parseDefinition(definition ?? '')
            : await definitionOf({ tenant, name: version.name }, version.version);
        const report = await dryRun({
          tenant,
          definition: chosen,
          after: afterPosition,
          limit,
          readerFrom: needs.readerFrom,
          commands,
          signal: call.signal,
        });
        return {
          examined: BigInt(report.examined),
          matched: BigInt(report.matched),
          runs: BigInt(report.runs),
          problems: [...report.problems],
          position: report.position,
          examples: report.examples.map(({ entry: { event, position }, steps }) => ({
            eventId: event.id,
            eventType: event.type,
            position,
            steps: [...steps],
          })),
        };
      },
    ),

    publishWorkflow: validated(publishWorkflow, async ({ version, afterPosition, ...name }) => ({
      position: unlessRefused(await facts.publish(name, version, afterPosition)),
    })),

    pauseWorkflow: validated(workflowRequest, async (name) => {
      unlessRefused(await facts.pause(name));
      return {};
    }),

    retireWorkflow: validated(workflowRequest, async (name) => {
      unlessRefused(await facts.retire(name));
      return {};
    }),

    listWorkflows: validated(tenantOnly, async ({ tenant }) => ({
      workflows: await Promise.all((await store.list(tenant)).map(toWorkflow)),
    })),

    listWorkflowRuns: validated(listRuns, async ({ state, limit, cursor, ...name }) => {
      const found = await store.listRuns(name, { state, limit, before: cursor });
      return { runs: found.map(toRun), nextCursor: found.length < limit ? '' : (found.at(-1)?.order ?? '') };
    }),

    getWorkflowRun: validated(getRun, async ({ tenant, id }) => {
      const run = await store.run(tenant, id);
      if (run === undefined) throw refuse('unknown-run');
      const events = await eventsOf(graph, run);
      return {
        run: toRun(run),
        events: events.map(({ id: event, type, stream, position }) => ({
          id: event,
          type,
          stream,
          position,
        })),
        caused: (await causedBy(graph, run)).map(toRun),
        ancestors: (await ancestorsOf(graph, run)).map(toRun),
      };
    }),

    retryWorkflowRuns: validated(retryRuns, async ({ ids, ...name }) => ({
      asked: await store.retry(name, ids),
    })),
  });
};

const unlessRefused = <T extends number | bigint | undefined>(answer: T | WorkflowRefusal): T => {
  if (typeof answer === 'string') throw refuse(answer);
  return answer;
};

const parseDefinition = (text: string): WorkflowDefinition => {
  try {
    return parseRequest(workflowDefinition, JSON.parse(text));
  } catch (error) {
    if (error instanceof RpcError) throw error;
    throw new RpcError('INVALID_ARGUMENT', 'definition: is not JSON', {
      fieldViolations: [{ field: 'definition', description: 'is not JSON' }],
    });
  }
};

const toRun = (run: RunRecord): workflowV1.WorkflowRun => ({
  id: run._id,
  workflow: run.name,
  version: Number(run.version),
  state: run.state,
  reason: run.reason,
  customerId: run.customerId,
  depth: Number(run.depth),
  begunAt: run.begunAt,
  dueAt: run.state === 'waiting' ? new Date(Number(run.dueAt)).toISOString() : '',
  cause: {
    eventId: run.causeId,
    eventType: run.causeType,
    position: run.causePosition,
    stream: run.causeStream,
    because: [...run.because],
    runId: run.parent,
  },
  steps: run.steps.map((step) => ({ ...step, attempts: Number(step.attempts) })),
});
