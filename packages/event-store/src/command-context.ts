import type { Actor, EventMetadata, NewEventMetadata, Position } from './event-store.ts';

/** What a command carries besides its own fields. Empty texts count as missing, as in protobuf. */
export type CommandContext = {
  /** Chosen by the caller; the same id again has no second effect and gets the same answer. */
  readonly commandId: string;
  readonly tenant: string;
  readonly actor: Actor;
  readonly channel: string;
  /** The conversation it belongs to; one of its own, named by its command id, when missing. */
  readonly correlationId?: string | undefined;
  /** The event that caused it; itself when missing. */
  readonly causationId?: string | undefined;
  /** When it happened in the world, UTC ISO 8601; when it was received, when missing. */
  readonly occurredAt?: string | undefined;
  /** The position of the customer view that the actor had before its eyes. */
  readonly viewPosition?: string | Position | undefined;
};

/** The metadata that every event of a command gets. */
export const toMetadata = (
  context: CommandContext,
  { customerIds, receivedAt }: Pick<EventMetadata, 'customerIds' | 'receivedAt'>,
): NewEventMetadata => {
  const { commandId, tenant, actor, channel, correlationId, causationId, occurredAt } = context;
  const viewPosition = String(context.viewPosition ?? '');
  return {
    tenant,
    customerIds: [...customerIds],
    actor: { kind: actor.kind, id: actor.id },
    channel,
    correlationId: correlationId || commandId,
    causationId: causationId || commandId,
    commandId,
    occurredAt: occurredAt || receivedAt,
    receivedAt,
    ...(viewPosition !== '' && viewPosition !== '0' && { viewPosition }),
  };
};
