import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** A finished span as `/debug/spans` shows it. */
export type SpanRecord = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly name: string;
  readonly kind: string;
  readonly scope: string;
  readonly startedAt: string;
  readonly ms: number;
  readonly error: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
};

const kinds = ['internal', 'server', 'client', 'producer', 'consumer'];
const ERROR = 2;

/** Keeps the newest spans in memory, for a look at traces without a collector. */
export class SpanRing implements SpanExporter {
  readonly #slots: ReadableSpan[] = [];
  readonly #size: number;
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    for (const span of spans) {
      this.#slots[this.#next] = span;
      this.#next = (this.#next + 1) % this.#size;
    }
    done({ code: ExportResultCode.SUCCESS });
  }

  /** Oldest first. */
  records(): readonly SpanRecord[] {
    return [...this.#slots.slice(this.#next), ...this.#slots.slice(0, this.#next)].map(toRecord);
  }

  async shutdown(): Promise<void> {
    this.#slots.length = 0;
    this.#next = 0;
  }
}

const toRecord = (span: ReadableSpan): SpanRecord => {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
    name: span.name,
    kind: kinds[span.kind] ?? String(span.kind),
    scope: span.instrumentationScope.name,
    startedAt: new Date(toMs(span.startTime)).toISOString(),
    ms: toMs(span.duration),
    error: span.status.code === ERROR ? (span.status.message ?? 'error') : undefined,
    attributes: span.attributes,
  };
};

const toMs = ([seconds, nanos]: readonly [number, number]): number => seconds * 1e3 + nanos / 1e6;
