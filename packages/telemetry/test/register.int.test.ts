import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';

type Span = {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly links: readonly { readonly spanId: string }[];
  readonly error?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
};
type Shown = { readonly spans: readonly Span[]; readonly metrics: string; readonly stored?: string };

/** Runs the traced program with or without the preload. */
const runTraced = async (preload: boolean, env: Record<string, string> = {}) => {
  const register = new URL('../src/register.ts', import.meta.url).href;
  const program = `${import.meta.dirname}/programs/traced.ts`;
  const child = spawn(process.execPath, [...(preload ? ['--import', register] : []), program], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (stdout === '') throw new Error(stderr);
  const lines = stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  return { shown: JSON.parse(stdout) as Shown, lines };
};
const named = (spans: readonly Span[], name: string) => spans.find((span) => span.name === name);

describe('a program with the preload', () => {
  test('shows its spans: continued, linked and failed ones', async () => {
    const { shown, lines } = await runTraced(true);
    const append = named(shown.spans, 'append order');
    expect(append?.attributes).toEqual({ 'icrm.tenant': 'acme' });
    expect(shown.stored).toContain(`${append?.traceId}-${append?.spanId}`);

    const project = named(shown.spans, 'project');
    expect(project).toMatchObject({ traceId: append?.traceId, parentSpanId: append?.spanId });

    const deliver = named(shown.spans, 'deliver');
    expect(deliver?.links).toMatchObject([{ spanId: append?.spanId }]);
    expect(deliver?.traceId).not.toBe(append?.traceId);

    expect(named(shown.spans, 'handle')).toMatchObject({
      error: 'no [email] here',
      attributes: { 'error.type': 'TypeError' },
    });
    expect(lines).toMatchObject([
      { msg: 'inside a span', trace_id: append?.traceId, span_id: append?.spanId },
    ]);
  });

  test('shows its metrics to Prometheus', async () => {
    const { metrics } = (await runTraced(true)).shown;
    expect(metrics).toMatch(/icrm_append_conflicts_total\{[^}]*\} 2/);
    expect(metrics).toMatch(/icrm_append_duration_bucket\{icrm_category="order",[^}]*le="0.005"\} 1/);
    expect(metrics).toMatch(/icrm_consumer_lag\{[^}]*\} 7/);
    expect(metrics).toContain('nodejs_eventloop_utilization');
  });

  test('hands its spans to a collector where one is set', async () => {
    const got: string[] = [];
    const collector = createServer((request, response) => {
      got.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
      request.resume().on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const { port } = collector.address() as AddressInfo;
    await runTraced(true, { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    await new Promise((resolve) => collector.close(resolve));
    expect(got).toContain('POST /v1/traces application/x-protobuf');
  });

  test('keeps no trace at all where the ratio says so', async () => {
    expect((await runTraced(true, { ICRM_TRACE_RATIO: '0' })).shown.spans).toEqual([]);
  });
});

describe('a program without the preload', () => {
  test('does the same work, and shows nothing', async () => {
    const { shown, lines } = await runTraced(false);
    expect(shown).toEqual({ spans: [], metrics: expect.stringMatching(/^# no metrics/) });
    expect(lines).toMatchObject([{ msg: 'inside a span' }]);
  });

  test('logs from the level that is set', async () => {
    expect((await runTraced(false, { ICRM_LOG_LEVEL: 'error' })).lines).toEqual([]);
  });
});
