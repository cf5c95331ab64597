import { describe, expect, test } from '@jest/globals';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { SpanRing } from './span-ring.ts';

describe('the ring of spans', () => {
  test('keeps the newest, oldest first', () => {
    const ring = new SpanRing(3);
    const tracer = new TracerProvider({
      spanProcessors: [new SimpleSpanProcessor({ exporter: ring })],
    }).getTracer('t');
    for (const name of ['a', 'b', 'c', 'd', 'e']) tracer.startSpan(name).end();
    expect(ring.records().map(({ name }) => name)).toEqual(['c', 'd', 'e']);
  });
});
