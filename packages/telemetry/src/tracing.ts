import {
  type Attributes as ApiAttributes,
  type Span as ApiSpan,
  type Context,
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Attributes, SpanName } from './names.ts';
import { scrub } from './scrub.ts';
import { parseTraceparent } from './traceparent.ts';

const tracer = trace.getTracer('icrm');

/** How a span begins. */
export type SpanOptions = {
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | undefined;
  readonly attributes?: Attributes | undefined;
  /** A traceparent from outside (a header, an event's metadata): the span continues that trace. Default: the active span. */
  readonly parent?: string | undefined;
  /** Traceparents that caused this work without being its parent. */
  readonly links?: readonly (string | undefined)[] | undefined;
  /** Replaces the name where a convention wants another one (`POST /v1/orders`). */
  readonly display?: string | undefined;
};

/** A span under way. */
export type Span = {
  set(attributes: Attributes): void;
  rename(display: string): void;
  /** Marks the span as failed. */
  fail(error: unknown): void;
  /** Ends the span; later calls do nothing. */
  end(): void;
  /** Runs work with this span as the active one. */
  run<T>(work: () => T): T;
};

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Begins a span that the caller ends. Without the preload it costs next to nothing and does nothing. */
export const startSpan = (name: SpanName, options: SpanOptions = {}): Span => {
  const parent = parentContext(options.parent);
  const links = (options.links ?? []).flatMap((link) => {
    const linked = parseTraceparent(link);
    return linked === undefined ? [] : [{ context: linked }];
  });
  const span = tracer.startSpan(
    options.display ?? name,
    { kind: kinds[options.kind ?? 'internal'], attributes: toApi(options.attributes), links },
    parent,
  );
  return wrap(span, trace.setSpan(parent, span));
};

/** Begins a span of a new trace that is linked to a stored traceparent: for work that one of many causes set off. */
export const startLinkedSpan = (
  name: SpanName,
  traceparent: string | undefined,
  options: Omit<SpanOptions, 'links' | 'parent'> = {},
): Span => context.with(ROOT_CONTEXT, () => startSpan(name, { ...options, links: [traceparent] }));

/** Runs work inside of a span, which ends with it and is marked as failed when it throws. */
export const withSpan = async <T>(
  name: SpanName,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> => {
  const span = startSpan(name, options);
  try {
    return await span.run(() => work(span));
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
};

const parentContext = (traceparent: string | undefined): Context => {
  const remote = parseTraceparent(traceparent);
  return remote === undefined ? context.active() : trace.setSpanContext(ROOT_CONTEXT, remote);
};

const wrap = (span: ApiSpan, active: Context): Span => ({
  set: (attributes) => void span.setAttributes(toApi(attributes)),
  rename: (display) => void span.updateName(display),
  fail(error) {
    const message = scrub(error instanceof Error ? error.message : String(error));
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
  },
  end: () => span.end(),
  run: (work) => context.with(active, work),
});

const toApi = (attributes: Attributes = {}): ApiAttributes => ({ ...attributes });
