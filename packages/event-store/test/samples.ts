import type { CommandToHandle, NewEvent, RecordedEvent } from '@icrm/event-store';
import { newId } from '@icrm/runtime';

const at = '2026-03-02T09:00:00.000Z';
const actor = { kind: 'system', id: 'test' } as const;

const dataOf = (reason: string) => ({ opportunityId: newId(), customerId: newId(), reason, at });

/** An event told apart by its reason. */
export const lost = (reason: string): NewEvent => ({
  id: newId(),
  type: 'OpportunityLost',
  data: dataOf(reason),
  metadata: {
    tenant: 'acme',
    customerIds: [],
    actor,
    channel: 'test',
    correlationId: 'c',
    causationId: 'c',
    commandId: newId(),
    occurredAt: at,
    receivedAt: at,
  },
});

type Event = { readonly type: 'OpportunityLost'; readonly data: ReturnType<typeof dataOf> };
type Add = CommandToHandle<number, { type: 'Add'; data: object }, Event, never>;

/** A command that adds one event to whatever is there. */
export const add = (stream: string, reason: string, more: Partial<Add> = {}): Add => ({
  stream,
  decider: {
    initial: 0,
    evolve: (count) => count + 1,
    decide: () => ({ accepted: true, events: [{ type: 'OpportunityLost', data: dataOf(reason) }] }),
  },
  command: { type: 'Add', data: {} },
  context: { commandId: newId(), tenant: 'acme', actor, channel: 'test' },
  customerIds: () => [],
  ...more,
});

/** The reasons of events. */
export const reasonsOf = (events: readonly RecordedEvent[]): unknown[] =>
  events.map(({ data }) => Reflect.get(data, 'reason'));

/** Everything of an iteration. */
export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
