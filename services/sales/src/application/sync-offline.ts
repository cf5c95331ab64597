import { salesCommands } from '@icrm/contracts';
import type { CommandOutcome } from '@icrm/event-store';
import { derivedId } from '@icrm/runtime';
import type { z } from 'zod';
import { activities, expenses, offlineQueues } from './activity-handler.ts';
import { leads } from './lead-handler.ts';
import { opportunities } from './opportunity-handler.ts';
import type { Handling } from './ports.ts';
import { recordPosSale } from './pos-handler.ts';
import type { Visits } from './visit-handler.ts';

/** A command of a device that was not connected. */
export type QueuedCommand = {
  readonly commandId: string;
  readonly method: string;
  readonly targetId?: string | undefined;
  readonly expectedRevision?: number | undefined;
  readonly occurredAt?: string | undefined;
  readonly body: unknown;
};

/** What became of it. */
export type Synced = { readonly commandId: string } & (
  | {
      readonly outcome: 'accepted';
      readonly targetId: string;
      readonly revision: string;
      readonly repeated: boolean;
    }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'conflicted'; readonly expectedRevision: number; readonly currentRevision: number }
);

type Handled = CommandOutcome<unknown, unknown, string>;
/** How the commands of one kind of aggregate are carried out from a queue. */
type Target = {
  readonly noun: string;
  readonly commands: Readonly<Record<string, z.ZodObject>>;
  readonly creates: readonly string[];
  readonly handle: (handling: Handling, id: string, command: never) => Promise<Handled>;
};

const { qualifyLead, disqualifyLead, advanceOpportunity, winOpportunity, loseOpportunity } = salesCommands;

/** What may be done without a connection: what a seller does on the road, and the sales of tills. */
const targetsOf = (visits: Visits): readonly Target[] => [
  {
    noun: 'lead',
    commands: { qualifyLead, disqualifyLead, ...salesCommands.leadWork },
    creates: [],
    handle: leads.handle,
  },
  {
    noun: 'opportunity',
    commands: { advanceOpportunity, winOpportunity, loseOpportunity, ...salesCommands.opportunityWork },
    creates: [],
    handle: opportunities.handle,
  },
  {
    noun: 'activity',
    commands: salesCommands.activityCommands,
    creates: ['scheduleActivity'],
    handle: activities.handle,
  },
  { noun: 'visit', commands: salesCommands.visitCommands, creates: ['planVisit'], handle: visits.handle },
  {
    noun: 'expense',
    commands: salesCommands.expenseCommands,
    creates: ['submitExpense'],
    handle: expenses.handle,
  },
];

/**
 * Carries out a queue in order. A command says which revision its seller saw: when others have written since, nothing is
 * overwritten, the conflict is recorded and told. The same queue again gives the same answers.
 */
export const syncOffline = async (
  {
    handling,
    visits,
    device,
  }: { readonly handling: Handling; readonly visits: Visits; readonly device: string },
  queue: readonly QueuedCommand[],
): Promise<Synced[]> => {
  const targets = targetsOf(visits);
  const synced: Synced[] = [];
  for (const queued of queue) synced.push(await syncOne({ handling, targets, device }, queued));
  return synced;
};

type Syncing = { readonly handling: Handling; readonly targets: readonly Target[]; readonly device: string };

const syncOne = async ({ handling, targets, device }: Syncing, queued: QueuedCommand): Promise<Synced> => {
  const { commandId, method, expectedRevision, occurredAt = handling.context.occurredAt } = queued;
  const context = { ...handling.context, commandId, occurredAt };
  if (method === 'recordPosSale') return syncPosSale({ ...handling, context }, queued);
  const target = targets.find(({ commands }) => commands[method] !== undefined);
  const read = target?.commands[method]?.safeParse(queued.body);
  if (target === undefined || read === undefined)
    return { commandId, outcome: 'refused', reason: 'unknown-method' };
  if (!read.success)
    return {
      commandId,
      outcome: 'refused',
      reason: `invalid-request: ${read.error.issues[0]?.path.join('.')}`,
    };
  const creates = target.creates.includes(method);
  const targetId = queued.targetId ?? (creates ? derivedId(commandId, target.noun) : undefined);
  if (targetId === undefined) return { commandId, outcome: 'refused', reason: 'target-missing' };
  const type = `${method.charAt(0).toUpperCase()}${method.slice(1)}`;
  const expected = expectedRevision === undefined ? undefined : BigInt(expectedRevision);
  // The body was read by the schema of the method, which is that of the command.
  const command = { type, data: read.data } as never;
  const outcome = await target.handle(
    { ...handling, context, expectedRevision: expected },
    targetId,
    command,
  );
  if (outcome.accepted || outcome.reason !== 'revision-differs') return told(commandId, targetId, outcome);
  return recordConflict({ handling, device }, { ...queued, targetId, noun: target.noun });
};

const told = (commandId: string, targetId: string, outcome: Handled): Synced =>
  outcome.accepted
    ? {
        commandId,
        outcome: 'accepted',
        targetId,
        revision: outcome.appended.revision.toString(),
        repeated: outcome.repeated,
      }
    : { commandId, outcome: 'refused', reason: outcome.reason };

const syncPosSale = async (handling: Handling, { commandId, body }: QueuedCommand): Promise<Synced> => {
  const read = salesCommands.posCommands.recordPosSale.safeParse(body);
  if (!read.success)
    return {
      commandId,
      outcome: 'refused',
      reason: `invalid-request: ${read.error.issues[0]?.path.join('.')}`,
    };
  const { outcome } = await recordPosSale(handling, { ...read.data, offline: true });
  return told(commandId, read.data.tillId, outcome);
};

type Conflicting = QueuedCommand & { readonly targetId: string; readonly noun: string };

const recordConflict = async (
  { handling, device }: Pick<Syncing, 'handling' | 'device'>,
  { commandId, method, targetId, noun, expectedRevision = -1, occurredAt }: Conflicting,
): Promise<Synced> => {
  const { store, context } = handling;
  let current = -1n;
  const stream = `${noun}-${context.tenant}.${targetId}`;
  for await (const { revision } of store.readStream(stream, { backwards: true, limit: 1 }))
    current = revision;
  const currentRevision = Number(current);
  const at = occurredAt ?? context.occurredAt ?? new Date().toISOString();
  const own = { ...context, commandId: derivedId(commandId, 'conflict') };
  await offlineQueues.handle({ ...handling, context: own }, device, {
    type: 'RecordConflict',
    data: { commandId, method, targetId, expectedRevision, currentRevision, occurredAt: at },
  });
  return { commandId, outcome: 'conflicted', expectedRevision, currentRevision };
};
