import { type Attributes as ApiAttributes, metrics } from '@opentelemetry/api';
import { type Attributes, type MetricName, metricNames } from './names.ts';

/** Only goes up. */
export type Counter = { add(value: number, attributes?: Attributes): void };
/** Records durations in seconds. */
export type Histogram = { record(seconds: number, attributes?: Attributes): void };

const meter = () => metrics.getMeter('icrm');
const durations = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const describe = (name: keyof typeof metricNames) => {
  const { unit, summary } = metricNames[name];
  return { unit, description: summary };
};

/** A counter of the registry. */
export const counter = (name: MetricName<'counter'>): Counter => {
  const instrument = meter().createCounter(name, describe(name));
  return { add: (value, attributes) => instrument.add(value, toApi(attributes)) };
};

/** A count of what is under way: add 1, later -1. */
export const upDownCounter = (name: MetricName<'upDown'>): Counter => {
  const instrument = meter().createUpDownCounter(name, describe(name));
  return { add: (value, attributes) => instrument.add(value, toApi(attributes)) };
};

/** A histogram of the registry. */
export const histogram = (name: MetricName<'histogram'>): Histogram => {
  const advice = { explicitBucketBoundaries: durations };
  const instrument = meter().createHistogram(name, { ...describe(name), advice });
  return { record: (seconds, attributes) => instrument.record(seconds, toApi(attributes)) };
};

/** A value that is read when metrics are collected; undefined says nothing. Gives the function that ends it. */
export const gauge = (
  name: MetricName<'gauge'>,
  read: () => number | undefined,
  attributes?: Attributes,
): (() => void) => {
  const instrument = meter().createObservableGauge(name, describe(name));
  const observe = (result: { observe(value: number, attributes?: ApiAttributes): void }) => {
    const value = read();
    if (value !== undefined) result.observe(value, toApi(attributes));
  };
  instrument.addCallback(observe);
  return () => instrument.removeCallback(observe);
};

const COUNT_EVERY_MS = 60_000;

/**
 * A value that takes a while to count: counted in the background when metrics are collected, once a minute at most. Gives the
 * function that ends it.
 */
export const countedGauge = (
  name: MetricName<'gauge'>,
  count: () => Promise<number>,
  attributes?: Attributes,
): (() => void) => {
  let last: number | undefined;
  let nextAt = 0;
  const read = (): number | undefined => {
    if (performance.now() < nextAt) return last;
    nextAt = performance.now() + COUNT_EVERY_MS;
    // What cannot be counted now is counted the next time.
    count().then(
      (counted) => {
        last = counted;
      },
      () => undefined,
    );
    return last;
  };
  return gauge(name, read, attributes);
};

const toApi = (attributes: Attributes = {}): ApiAttributes => ({ ...attributes });
