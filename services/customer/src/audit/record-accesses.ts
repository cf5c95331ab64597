import type { AuditEvent } from '@icrm/contracts';
import type { EventStore, NewEvent } from '@icrm/event-store';
import { eventId } from '@icrm/runtime';
import { nobody, readsOf, readsOfLists, refusalsOf } from './streams.ts';

type Read = Extract<AuditEvent, { type: 'PersonalDataRead' }>['data'];
type Refusal = Extract<AuditEvent, { type: 'AccessRefused' }>['data'];

/** What an edge saw in a while; the ids are its own, and the same id again is recorded once. */
export type Accesses = {
  /** Empty when nobody was recognised. */
  readonly tenant: string;
  readonly reads: readonly { readonly id: string; readonly data: Read }[];
  readonly refusals: readonly { readonly id: string; readonly data: Refusal }[];
};

/** Writes accesses into their streams. Gives the position up to which the log has them; 0n when there were none. */
export const recordAccesses = async (
  store: EventStore,
  { tenant, reads, refusals }: Accesses,
  now: Date,
): Promise<bigint> => {
  const owner = tenant === '' ? nobody : tenant;
  const writes = [
    ...reads.map(({ id, data }) => ({
      stream: streamOf(owner, data),
      event: toEvent({ type: 'PersonalDataRead', data }, { id, owner, now }),
    })),
    ...refusals.map(({ id, data }) => ({
      stream: refusalsOf(owner, data.lastAt.slice(0, 10)),
      event: toEvent({ type: 'AccessRefused', data }, { id, owner, now }),
    })),
  ];
  let position = 0n;
  for (const [stream, group] of Map.groupBy(writes, (it) => it.stream)) {
    const events = group.map(({ event }) => event);
    const appended = await store.append(stream, events, { expected: 'any' });
    if (appended.position > position) position = appended.position;
  }
  return position;
};

const streamOf = (tenant: string, { customerIds, lastAt }: Read): string => {
  const [only, ...others] = customerIds;
  return only !== undefined && others.length === 0
    ? readsOf(tenant, only)
    : readsOfLists(tenant, lastAt.slice(0, 10));
};

type Recording = { readonly id: string; readonly owner: string; readonly now: Date };

/** It is about customers, but no part of their history: it names none in its metadata. */
const toEvent = (event: AuditEvent, { id, owner, now }: Recording): NewEvent<AuditEvent> => ({
  id: eventId(id, 0),
  type: event.type,
  data: event.data,
  metadata: {
    tenant: owner,
    customerIds: [],
    actor: event.data.actor ?? { kind: 'system', id: 'edge' },
    channel: 'api',
    correlationId: id,
    causationId: id,
    commandId: id,
    occurredAt: event.data.lastAt,
    receivedAt: now.toISOString(),
  },
});
