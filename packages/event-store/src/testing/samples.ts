import type { CustomerEvent, OpportunityEvent } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import type { EventStore, NewEvent, RecordedEvent } from '../event-store.ts';

const at = '2026-03-02T09:00:00.000Z';

/** A stream nobody wrote to yet. */
export const freshStream = (category = 'opportunity'): string => `${category}-acme.${newId()}`;

/** An event of a command of its own. */
export const newEvent = <E extends { type: string; data: object }>({ type, data }: E): NewEvent => {
  const commandId = newId();
  return {
    id: newId(),
    type,
    data,
    metadata: {
      tenant: 'acme',
      customerIds: ['0193a000-0000-7000-8000-000000000001'],
      actor: { kind: 'staff', id: 'eva' },
      channel: 'web',
      correlationId: commandId,
      causationId: commandId,
      commandId,
      occurredAt: at,
      receivedAt: at,
    },
  };
};

/** An event without personal data, told apart by its reason. */
export const lost = (reason: string): NewEvent =>
  newEvent<OpportunityEvent>({
    type: 'OpportunityLost',
    data: { opportunityId: newId(), customerId: newId(), reason, at },
  });

/** An event of another type, without personal data. */
export const won = (): NewEvent =>
  newEvent<OpportunityEvent>({
    type: 'OpportunityWon',
    data: { opportunityId: newId(), customerId: newId(), value: { minor: 1, currency: 'EUR' }, at },
  });

/** An event with personal data of a customer. */
export const registered = (customerId: string, givenName: string): NewEvent =>
  newEvent<CustomerEvent>({
    type: 'CustomerRegistered',
    data: {
      customerId,
      kind: 'person',
      stage: 'prospect',
      details: { givenName, language: 'es' },
      identifiers: [],
      source: 'web',
      at,
    },
  });

/** Everything of an iteration. */
export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** The reasons of `lost` events, to compare what was read with what was written. */
export const reasonsOf = (events: readonly RecordedEvent[]): unknown[] =>
  events.map(({ data }) => Reflect.get(data, 'reason'));

/** Appends one `lost` event per reason to a new stream. */
export const writeLost = async (store: EventStore, ...reasons: string[]): Promise<string> => {
  const stream = freshStream();
  await store.append(stream, reasons.map(lost), { expected: 'no-stream' });
  return stream;
};

/** The numbers from 0 as texts. */
export const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => `${n}`);
