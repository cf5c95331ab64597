import { metrics } from '@opentelemetry/api';

const meter = metrics.getMeter('@icrm/event-store');

const duration = meter.createHistogram('icrm.append.duration', {
  description: 'Time of an append, from the call to the acknowledgement',
  unit: 's',
});
const conflicts = meter.createCounter('icrm.append.conflicts', {
  description: 'Appends that found another revision than they expected',
});

/** The category of a stream: the noun before the first '-'. Of bounded number, so fit for an attribute. */
export const categoryOf = (stream: string): string => stream.split('-', 1)[0] ?? stream;

/** Notes how long an append took and how it ended: 'ok' or the name of the error. */
export const recordAppend = (stream: string, sinceMs: number, outcome: string): void =>
  duration.record((performance.now() - sinceMs) / 1_000, {
    'icrm.stream.category': categoryOf(stream),
    'icrm.outcome': outcome,
  });

/** Notes that somebody else wrote first. */
export const countConflict = (stream: string): void =>
  conflicts.add(1, { 'icrm.stream.category': categoryOf(stream) });
