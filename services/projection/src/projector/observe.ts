import type { RecordedEvent } from '@icrm/event-store';
import { countedGauge, counter, gauge, histogram, type Span, startSpan } from '@icrm/telemetry';
import type { Projector } from './projector.ts';

const events = counter('icrm.projection.events');
const duration = histogram('icrm.projection.duration');
const auditDifferences = counter('icrm.projection.audit.differences');

/** Counts a batch that was applied. */
export const measureBatch = (count: number, ms: number): void => {
  if (count === 0) return;
  events.add(count, { 'icrm.projection': 'customer-view' });
  duration.record(ms / 1_000, { 'icrm.projection': 'customer-view' });
};

/** Counts a customer whose stored view was not what the log says. */
export const countDifference = (): void => auditDifferences.add(1, { 'icrm.projection': 'customer-view' });

/** Reports how far the views are behind the log, as long as nobody ends it. */
export const observeLag = ({ state }: Pick<Projector, 'state'>): (() => void) => {
  const attributes = { 'icrm.projection': 'customer-view' };
  const ends = [
    gauge('icrm.projection.lag.events', () => state().pending, attributes),
    gauge(
      'icrm.projection.lag.seconds',
      () => {
        const { pendingSince } = state();
        return pendingSince === undefined ? 0 : (Date.now() - Date.parse(pendingSince)) / 1_000;
      },
      attributes,
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
};

/** Reports how many events are set aside. */
export const observeParked = (count: () => Promise<number>): (() => void) =>
  countedGauge('icrm.parked.messages', count, { 'messaging.consumer.group.name': 'customer-view' });

/** Live batches are small and each event belongs to somebody's trace; a batch of a rebuild is one span. */
const tracedOneByOne = 8;

const spansOf = (recorded: readonly RecordedEvent[]): Span[] => {
  const attributes = { 'icrm.projection': 'customer-view', 'icrm.event.count': recorded.length };
  if (recorded.length > tracedOneByOne) return [startSpan('project', { attributes })];
  return recorded.map(({ type, id, metadata: { traceparent } }) =>
    startSpan(`project ${type}`, {
      kind: 'consumer',
      parent: traceparent,
      attributes: { ...attributes, 'icrm.event.type': type, 'icrm.event.id': id },
    }),
  );
};

/** Applies a batch in spans that continue the traces of the commands its events come from. */
export const traceBatch = async <T>(
  recorded: readonly RecordedEvent[],
  work: () => Promise<T>,
): Promise<T> => {
  const spans = spansOf(recorded);
  try {
    return await (spans[0]?.run(work) ?? work());
  } catch (error) {
    for (const span of spans) span.fail(error);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
};
