// Loaded by `node --import @icrm/telemetry/register` before any other module, so that the drivers it hooks are seen.
// Our own edges (HTTP, gRPC, event store, Kafka) make their spans themselves; only mongodb needs a hook.
import { defineSettings, flagSetting, integerSetting, textSetting, variable } from '@icrm/runtime';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  SimpleSpanProcessor,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { register, supportsSyncHooks } from 'import-in-the-middle/register-hooks.mjs';
import { leaveHandle } from './handle.ts';
import { LimitedSampler } from './limited-sampler.ts';
import { ratioSetting } from './ratio-setting.ts';
import { SpanRing } from './span-ring.ts';

const RING_SIZE = 2_000;

/** The variables the preload reads; the OTEL_ ones mean what OpenTelemetry says. */
export const telemetrySettings = defineSettings({
  serviceName: variable(
    'OTEL_SERVICE_NAME',
    textSetting.default('icrm'),
    'the name of this program in traces',
  ),
  endpoint: variable(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    textSetting.optional(),
    'the collector that gets the traces, http://host:4318; none unless set',
  ),
  disabled: variable(
    'OTEL_SDK_DISABLED',
    flagSetting.default(false),
    'true: no traces and no metrics at all',
  ),
  ratio: variable(
    'ICRM_TRACE_RATIO',
    ratioSetting.default(1),
    'the share of new traces that are kept, 0 to 1',
  ),
  perSecond: variable(
    'ICRM_TRACES_PER_SECOND',
    integerSetting({ min: 0, max: 1_000_000 }).default(25),
    'the most new traces that are kept in a second',
  ),
});

const start = async (): Promise<void> => {
  const { serviceName, endpoint, disabled, ratio, perSecond } = telemetrySettings.read();
  if (disabled) return;
  if (supportsSyncHooks()) register({ include: ['mongodb'] });

  const ring = new SpanRing(RING_SIZE);
  const resource = detectResources({ detectors: [envDetector] }).merge(
    resourceFromAttributes({ 'service.name': serviceName }),
  );
  const spanProcessors: SpanProcessor[] = [new SimpleSpanProcessor({ exporter: ring })];
  if (endpoint !== undefined) spanProcessors.push(await otlpProcessor());
  const tracerProvider = new TracerProvider({
    resource,
    spanProcessors,
    sampler: new ParentBasedSampler({
      root: new LimitedSampler(new TraceIdRatioBasedSampler(ratio), { perSecond }),
    }),
  });
  const prometheus = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({ resource, readers: [prometheus] });

  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);
  for (const instrumentation of [
    // The text of a statement costs more than all else of its span, and could carry what must not leave.
    new MongoDBInstrumentation({ requireParentSpan: true, dbStatementSerializer: () => '' }),
    new RuntimeNodeInstrumentation(),
  ]) {
    instrumentation.setTracerProvider(tracerProvider);
    instrumentation.setMeterProvider(meterProvider);
  }

  leaveHandle({
    spans: () => ring.records(),
    serveMetrics: (request, response) => prometheus.getMetricsRequestHandler(request, response),
    flush: () => tracerProvider.forceFlush(),
  });
};

/** The exporter costs 80 ms of start and is loaded only where it is used; it reads its own OTEL_ variables. */
const otlpProcessor = async (): Promise<SpanProcessor> => {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return new BatchSpanProcessor({ exporter: new OTLPTraceExporter() });
};

await start();
