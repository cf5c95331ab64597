export { flushTelemetry, type TelemetryHandle, telemetryHandle } from './handle.ts';
export { type LogFields, type Logger, logger, type Write } from './logger.ts';
export {
  type Counter,
  countedGauge,
  counter,
  gauge,
  type Histogram,
  histogram,
  upDownCounter,
} from './measuring.ts';
export {
  type AttributeName,
  type Attributes,
  attributeNames,
  type LogFieldName,
  logFieldNames,
  type MetricName,
  metricNames,
  type SpanName,
  spanNames,
} from './names.ts';
export { type OpsOptions, opsPart } from './ops-part.ts';
export { scrub } from './scrub.ts';
export type { SpanRecord } from './span-ring.ts';
export { activeTraceparent, parseTraceparent } from './traceparent.ts';
export { type Span, type SpanOptions, startLinkedSpan, startSpan, withSpan } from './tracing.ts';
