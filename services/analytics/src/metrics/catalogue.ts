import { customerMetrics } from './customer-metrics.ts';
import type { MetricDefinition } from './definition.ts';
import { effortMetrics } from './effort-metrics.ts';
import { journeyMetrics } from './journey-metrics.ts';
import { salesMetrics } from './sales-metrics.ts';
import { serviceMetrics } from './service-metrics.ts';

/** Every version of every metric. */
export const metrics: readonly MetricDefinition[] = [
  ...salesMetrics,
  ...serviceMetrics,
  ...effortMetrics,
  ...customerMetrics,
  ...journeyMetrics,
];

/** A metric of the catalogue; without a version the newest. */
export const findMetric = (name: string, version = 0): MetricDefinition | undefined =>
  metrics
    .filter((it) => it.name === name && (version === 0 || it.version === version))
    .toSorted((a, b) => b.version - a.version)[0];
