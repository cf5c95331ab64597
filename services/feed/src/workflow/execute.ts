import type { EventStore } from '@icrm/event-store';
import { type RpcCode, RpcError } from '@icrm/rpc';
import { nameId } from '@icrm/runtime';
import type { Logger } from '@icrm/telemetry';
import { toEntry } from '../log/entry.ts';
import { type Commands, UnknownCommand } from './commands.ts';
import type { Step, WorkflowDefinition } from './definition.ts';
import { evaluate, fill, MissingValue, type Scope, scopeOf, valueAt } from './expression.ts';
import type { RunRecord, StepRecord, WorkflowStore } from './workflow-store.ts';

type Options = {
  readonly store: WorkflowStore;
  /** Gives events as they are stored. */
  readonly events: Pick<EventStore, 'readStream'>;
  readonly commands: Commands;
  readonly log: Logger;
  readonly now?: () => number;
};

/** Does the next step of a run that is due. Whoever does it again has no second effect. */
export type Execute = (run: RunRecord, signal: AbortSignal) => Promise<void>;

const SEND_WITHIN_MS = 10_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;

const passing: ReadonlySet<RpcCode> = new Set([
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'RESOURCE_EXHAUSTED',
  'ABORTED',
  'INTERNAL',
  'UNKNOWN',
  'CANCELLED',
]);

export const createExecute = ({ store, events, commands, log, now = Date.now }: Options): Execute => {
  const causeOf = async (run: RunRecord): Promise<Scope | undefined> => {
    for await (const event of events.readStream(run.causeStream, { from: run.causeRevision, limit: 1 }))
      if (event.id === run.causeId) return scopeOf(toEntry(event));
    return undefined;
  };

  const park = (run: RunRecord, reason: string) => store.advance(run, { state: 'parked', reason });

  /** The step is behind the run, in one write; after the last one it is done, unless the step ends it otherwise. */
  const pass = async (run: RunRecord, { steps, step, ends }: Passing): Promise<void> => {
    const at = new Date(now()).toISOString();
    const next = run.next + 1;
    const end = next >= steps ? { state: 'done' as const } : {};
    const set = { next, attempts: 0, dueAt: now(), ...end, ...ends };
    await store.advance(run, set, { ...step, at, attempts: Number(run.attempts) + 1 });
  };

  const wait = async (run: RunRecord, at: number, step: string): Promise<void> => {
    const reason = `until ${new Date(at).toISOString()}`;
    await store.advance(
      run,
      { next: run.next + 1, attempts: 0, dueAt: at },
      { ...NO_COMMAND, step, outcome: 'waited', reason, at: new Date(now()).toISOString(), attempts: 1 },
    );
  };

  const send = async (run: RunRecord, { step, steps, scope, signal }: Sending): Promise<void> => {
    const commandId = nameId(`workflow-run ${run._id} ${step.name}`);
    // Known before it is sent, so that its events are recognised however soon they come.
    await store.learnOrigins([{ _id: commandId, depth: Number(run.depth) + 1, run: run._id }]);
    const context = {
      commandId,
      tenant: run.tenant,
      actor: { kind: 'system', id: `workflow-${run.name}` },
      channel: 'system',
      correlationId: run.correlationId,
      causationId: run.causeId,
      occurredAt: '',
      viewPosition: 0n,
    };
    const prepared = commands.prepare({ ...step.send, fields: fill(step.send.fields, scope) }, context);
    const passed = { step: step.name, commandId };
    try {
      const result = await prepared.send({ signal, deadlineMs: SEND_WITHIN_MS });
      const position = result?.position ?? 0n;
      await pass(run, { steps, step: { ...passed, outcome: 'done', position, reason: '' } });
    } catch (error) {
      if (!(error instanceof RpcError) || passing.has(error.code)) throw error;
      const reason = `${error.reason ?? error.code}: ${error.message}`;
      const ends = step.onRefusal === 'stop' ? { state: 'refused' as const, reason } : {};
      await pass(run, { steps, step: { ...passed, outcome: 'refused', position: 0n, reason }, ends });
    }
  };

  const doStep = async (
    run: RunRecord,
    definition: WorkflowDefinition,
    signal: AbortSignal,
  ): Promise<void> => {
    const { steps } = definition;
    const step = steps[run.next];
    if (step === undefined) return void (await store.advance(run, { state: 'done' }));
    const scope = await causeOf(run);
    if (scope === undefined) return void (await park(run, 'its cause cannot be read'));
    const { holds, because } = evaluate(step.if, scope);
    if (!holds)
      return pass(run, {
        steps: steps.length,
        step: { ...NO_COMMAND, step: step.name, outcome: 'skipped', reason: because.join('; ') },
      });
    if ('wait' in step) return wait(run, dueOf(step, scope, now()), step.name);
    return send(run, { step, steps: steps.length, scope, signal });
  };

  const failed = async (run: RunRecord, step: Step | undefined, error: unknown): Promise<void> => {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof UnknownCommand || error instanceof MissingValue)
      return void (await park(run, reason));
    const { attempts, firstWaitMs } = step !== undefined && 'send' in step ? step.retries : DEFAULT_RETRIES;
    const tried = Number(run.attempts) + 1;
    if (tried >= attempts) return void (await park(run, `tried ${tried} times, last: ${reason}`));
    const waitMs = Math.min(firstWaitMs * 2 ** (tried - 1), LONGEST_WAIT_MS);
    log.info({ err: error, attempt: tried, retryInMs: waitMs }, 'a step of a workflow is tried again');
    await store.advance(run, { attempts: tried, dueAt: now() + waitMs });
  };

  return async (run, signal) => {
    const definition = await store.definition(run.workflow, run.version);
    if (definition === undefined) return void (await park(run, 'its definition is gone'));
    try {
      await doStep(run, definition, signal);
    } catch (error) {
      if (!signal.aborted) await failed(run, definition.steps[run.next], error);
    }
  };
};

const NO_COMMAND = { commandId: '', position: 0n };

type Passing = {
  readonly steps: number;
  readonly step: Omit<StepRecord, 'at' | 'attempts'>;
  readonly ends?: Pick<RunRecord, 'state' | 'reason'> | Record<string, never>;
};

type Sending = {
  readonly step: Extract<Step, { send: unknown }>;
  readonly steps: number;
  readonly scope: Scope;
  readonly signal: AbortSignal;
};

const DEFAULT_RETRIES = { attempts: 10, firstWaitMs: 1_000 };

/** When a wait is over. @throws MissingValue when the cause names no instant there */
export const dueOf = ({ wait }: Extract<Step, { wait: unknown }>, scope: Scope, now: number): number => {
  if ('seconds' in wait) return now + wait.seconds * 1_000;
  const at = Date.parse(String(valueAt(scope, wait.until)));
  if (Number.isNaN(at)) throw new MissingValue(`${wait.until}: the event has no instant there`);
  return at + wait.plusSeconds * 1_000;
};
