import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { categoryOf } from './metrics.ts';

/** The W3C trace context of what runs now, undefined outside of a trace. */
export const currentTraceparent = (): string | undefined => {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
};

/** Runs a call to the store inside a span of its own. */
export const inSpan = <T>(name: string, stream: string, work: () => Promise<T>): Promise<T> =>
  trace.getTracer('@icrm/event-store').startActiveSpan(
    `${name} ${categoryOf(stream)}`,
    {
      kind: SpanKind.CLIENT,
      attributes: { 'db.system.name': 'eventstoredb', 'icrm.stream': stream, 'db.operation.name': name },
    },
    (span) => settle(span, work),
  );

const settle = async <T>(span: Span, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
    throw error;
  } finally {
    span.end();
  }
};
