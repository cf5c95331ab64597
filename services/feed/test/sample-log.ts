import type { EventStore, RecordedEvent } from '@icrm/event-store';

/** The n-th event of a log (from 1); its position is 10 n, so that positions have gaps as real ones do. */
export const sampleEvent = (n: number, changes: Partial<RecordedEvent> = {}): RecordedEvent => ({
  id: `event-${n}`,
  type: 'ProspectConverted',
  data: { customerId: customerOf(n), reason: 'first-order', at: timeOf(n) },
  metadata: {
    tenant: 'acme',
    customerIds: [customerOf(n)],
    actor: { kind: 'system', id: 'test' },
    channel: 'web',
    correlationId: `correlation-${n}`,
    causationId: `cause-${n}`,
    commandId: `command-${n}`,
    schema: 1,
    occurredAt: timeOf(n),
    receivedAt: timeOf(n),
  },
  stream: `customer-acme.${customerOf(n)}`,
  revision: BigInt(n),
  position: BigInt(n * 10),
  recordedAt: timeOf(n),
  ...changes,
});

const customerOf = (n: number): string => `customer-${n % 3}`;
const timeOf = (n: number): string => new Date(Date.UTC(2026, 2, 2) + n * 1_000).toISOString();

/** A log in memory that can grow while it is read. */
export const sampleLog = (events: RecordedEvent[]): Pick<EventStore, 'readAll'> => ({
  async *readAll({ after = 0n } = {}) {
    for (let index = Number(after / 10n); index < events.length; index += 1) {
      const event = events[index];
      if (event !== undefined) yield event;
    }
  },
});

export const never = (): AbortSignal => new AbortController().signal;
