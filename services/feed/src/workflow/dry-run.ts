import type { commonV1 } from '@icrm/contracts';
import type { Position } from '@icrm/event-store';
import type { Entry } from '../log/entry.ts';
import type { LogReader } from '../log/reader.ts';
import { causes } from './begin-runs.ts';
import type { Commands } from './commands.ts';
import type { Step, WorkflowDefinition } from './definition.ts';
import { dueOf } from './execute.ts';
import { evaluate, fill, type Scope, scopeOf } from './expression.ts';

/** What a definition would have done with the history. */
export type DryRunReport = {
  readonly examined: number;
  readonly matched: number;
  readonly runs: number;
  readonly examples: readonly DryRunExample[];
  readonly problems: readonly string[];
  readonly position: Position;
};

/** One run that there would have been. */
export type DryRunExample = { readonly entry: Entry; readonly steps: readonly string[] };

type Options = {
  readonly tenant: string;
  readonly definition: WorkflowDefinition;
  readonly after: Position;
  /** Most events that are looked at. */
  readonly limit: number;
  readonly readerFrom: (after: Position) => LogReader;
  readonly commands: Pick<Commands, 'prepare'>;
  readonly signal: AbortSignal;
};

const MOST_EXAMPLES = 100;
const MOST_PROBLEMS = 50;
const STRETCH = 512;

/** Goes over the history and sends nothing. What a run would cause in turn is not seen: it has not happened. */
export const dryRun = async (options: Options): Promise<DryRunReport> => {
  const { tenant, definition, after, limit, signal } = options;
  const reader = options.readerFrom(after);
  const examples: DryRunExample[] = [];
  const problems = new Set<string>();
  const counts = { examined: 0, matched: 0, runs: 0 };
  let position = after;

  const look = (entry: Entry): void => {
    counts.examined += 1;
    if (entry.event.metadata.tenant !== tenant || !definition.on.types.includes(entry.event.type)) return;
    counts.matched += 1;
    if (causes(definition, entry) === undefined) return;
    counts.runs += 1;
    const steps = definition.steps.map((step) => foresee(step, entry, options, problems));
    if (examples.length < MOST_EXAMPLES) examples.push({ entry, steps });
  };

  while (!signal.aborted && counts.examined < limit) {
    const max = Math.min(STRETCH, limit - counts.examined);
    const stretch = await reader.next({ max, withinMs: 0, signal });
    for (const entry of stretch.entries) look(entry);
    position = stretch.position;
    if (stretch.live && stretch.entries.length === 0) break;
  }
  return { ...counts, examples, problems: [...problems].slice(0, MOST_PROBLEMS), position };
};

/** What a step would do, in words; what would be wrong with it is added to the problems. */
const foresee = (step: Step, entry: Entry, { tenant, commands }: Options, problems: Set<string>): string => {
  const scope = scopeOf(entry);
  const { holds, because } = evaluate(step.if, scope);
  if (!holds) return `${step.name}: skipped (${because.join('; ')})`;
  try {
    return `${step.name}: ${describe(step, scope, { tenant, commands })}`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.add(`${step.name}: ${reason}`);
    return `${step.name}: would be parked (${reason})`;
  }
};

const describe = (
  step: Step,
  scope: Scope,
  { tenant, commands }: Pick<Options, 'tenant' | 'commands'>,
): string => {
  if ('wait' in step) return `waits until ${new Date(dueOf(step, scope, recordedAt(scope))).toISOString()}`;
  const fields = fill(step.send.fields, scope);
  const context: commonV1.CommandContext = {
    commandId: 'dry-run',
    tenant,
    actor: { kind: 'system', id: 'dry-run' },
    channel: 'system',
    correlationId: '',
    causationId: '',
    occurredAt: '',
    viewPosition: 0n,
  };
  commands.prepare({ ...step.send, fields }, context);
  return `sends ${step.send.service}.${step.send.command} ${JSON.stringify(fields)}`;
};

/** In the history a wait begins when its cause was recorded. */
const recordedAt = (scope: Scope): number => Date.parse(String(scope.event['recordedAt']));
