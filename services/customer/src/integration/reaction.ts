import { vocabulary } from '@icrm/contracts';
import { type CommandContext, StoreUnavailable, WrongExpectedRevision } from '@icrm/event-store';
import type { CloudEvent, MessageHandler, Outcome } from '@icrm/messaging';
import { ReadStoreUnavailable } from '@icrm/read-store';
import { nameId } from '@icrm/runtime';
import { z } from 'zod';

/** What a reaction needs of a message; what else stands in it is none of its business. */
const about = z.object({
  tenant: z.string().min(1),
  correlationid: z.string().optional(),
  customerId: vocabulary.id,
  at: vocabulary.instant,
});

export type Reaction = {
  /** The consumer group; it names the reaction's commands, so that one message has one effect. */
  readonly group: string;
  readonly eventType: string;
  readonly react: (context: CommandContext, customerId: string, signal: AbortSignal) => Promise<Outcome>;
};

/** Trouble that passes; the partition waits for it. */
const passing = [StoreUnavailable, WrongExpectedRevision, ReadStoreUnavailable];

/** A handler that turns messages of one event type into commands on the customer they are about. */
export const reaction =
  ({ group, eventType, react }: Reaction): MessageHandler =>
  async ({ event }, { signal }) => {
    if (event.type !== eventType) return { kind: 'ignored', why: `not ${eventType}` };
    const read = about.safeParse({ ...event.extensions, ...event.data });
    if (!read.success) return { kind: 'parked', reason: `malformed: ${placesOf(read.error)}` };
    try {
      return await react(contextOf(group, event, read.data), read.data.customerId, signal);
    } catch (error) {
      if (passing.some((type) => error instanceof type)) return { kind: 'retry', error };
      throw error;
    }
  };

const contextOf = (
  group: string,
  event: CloudEvent,
  { tenant, correlationid, at }: z.infer<typeof about>,
): CommandContext => ({
  commandId: nameId(`${group}/${event.id}`),
  tenant,
  actor: { kind: 'system', id: group },
  channel: 'system',
  correlationId: correlationid,
  causationId: event.id,
  occurredAt: at,
});

const placesOf = ({ issues }: z.ZodError): string => issues.map(({ path }) => path.join('.')).join(', ');
