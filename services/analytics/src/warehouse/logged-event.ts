import type { RecordedEvent } from '@icrm/event-store';
import type { CloudEvent } from '@icrm/messaging';

/** An event as the warehouse takes it, from a topic or from the log. */
export type LoggedEvent = {
  readonly position: bigint;
  readonly id: string;
  readonly type: string;
  /** Personal values are sealed; none is opened here. */
  readonly data: object;
  readonly tenant: string;
  readonly context: string;
  readonly customerId: string;
  readonly happenedAt: string;
  readonly recordedAt: string;
  readonly channel: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly stream: string;
  readonly correlationId: string;
  readonly causationId: string;
};

/** @throws InvalidMessage when it does not say where in the log it stands. */
export const fromMessage = ({
  id,
  type,
  data,
  source,
  subject,
  time,
  extensions,
}: CloudEvent): LoggedEvent => {
  const of = (name: string): string => extensions[name] ?? '';
  if (!/^\d+$/.test(of('position'))) throw new InvalidMessage(`${type} ${id} tells no position`);
  return {
    position: BigInt(of('position')),
    id,
    type,
    data,
    tenant: of('tenant'),
    context: source.split('/').at(-1) ?? '',
    customerId: of('customerids').split(',')[0] ?? '',
    happenedAt: time,
    recordedAt: of('recordedat') || time,
    channel: of('channel'),
    actorKind: of('actorkind'),
    actorId: of('actorid'),
    stream: subject,
    correlationId: of('correlationid'),
    causationId: of('causationid'),
  };
};

/** A message that the warehouse cannot place. */
export class InvalidMessage extends Error {
  override readonly name = 'InvalidMessage';
}

export const fromLog = (
  { id, type, data, metadata, position, recordedAt, stream }: RecordedEvent,
  context: string,
): LoggedEvent => ({
  position,
  id,
  type,
  data,
  tenant: metadata.tenant,
  context,
  customerId: metadata.customerIds[0] ?? '',
  happenedAt: metadata.occurredAt,
  recordedAt,
  channel: metadata.channel,
  actorKind: metadata.actor.kind,
  actorId: metadata.actor.id,
  stream,
  correlationId: metadata.correlationId,
  causationId: metadata.causationId,
});
