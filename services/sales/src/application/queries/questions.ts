import type { EventStore } from '@icrm/event-store';
import type { Clock } from '@icrm/runtime';
import type { Register } from '../../projections/register.ts';

/** What questions are answered from. */
export type Asking = {
  /** Reveals personal values. */
  readonly store: EventStore;
  readonly register: Register;
  readonly clock: Clock;
  /** Whether somebody says whom a tenant gives credit. */
  readonly asksCredit?: (tenant: string) => boolean;
};

/** An event as answers show it. */
export type ShownEvent = {
  readonly eventId: string;
  readonly type: string;
  readonly at: string;
  readonly actor: string;
  readonly channel: string;
  readonly position: string;
  readonly data: object;
};

/** A stream as answers show it, up to a time; empty for one that never was. */
export const readHistory = async (
  store: EventStore,
  stream: string,
  until?: string,
): Promise<ShownEvent[]> => {
  const events: ShownEvent[] = [];
  for await (const { id, type, data, metadata, position } of store.readStream(stream)) {
    if (until !== undefined && metadata.occurredAt > until) continue;
    events.push({
      eventId: id,
      type,
      at: metadata.occurredAt,
      actor: metadata.actor.id,
      channel: metadata.channel,
      position: position.toString(),
      data,
    });
  }
  return events;
};
