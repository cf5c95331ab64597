import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HttpProblem, type ServerSentEvent } from '../src/index.ts';
import { serveSample } from './serve-sample.ts';

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeEach(async () => {
  sample = await serveSample();
});
afterEach(() => sample.server.stop());

async function* some(...items: ServerSentEvent[]): AsyncGenerator<ServerSentEvent> {
  yield* items;
}

describe('server-sent events', () => {
  test('are written as the standard says, line breaks included', async () => {
    sample.state.events = () => some({ id: '7', event: 'entry', data: 'a\nb' }, { data: '' }, {});
    const { body, type, header } = await sample.call('GET', '/events');
    expect(type).toBe('text/event-stream; charset=utf-8');
    expect(header('cache-control')).toBe('no-store');
    expect(body).toBe('id: 7\nevent: entry\ndata: a\ndata: b\n\ndata: \n\n: still here\n\n');
  });

  test('go on after the last event a browser has seen', async () => {
    sample.state.events = (after) => some({ data: `after ${after}` });
    const { body } = await sample.call('GET', '/events', { headers: { 'last-event-id': '41' } });
    expect(body).toContain('data: after 41');
  });

  test('an error before the first one is a proper answer', async () => {
    // biome-ignore lint/correctness/useYield: it fails before it could
    sample.state.events = async function* () {
      throw new HttpProblem(404, 'no-such-customer');
    };
    expect(await sample.call('GET', '/events')).toMatchObject({
      status: 404,
      body: { reason: 'no-such-customer' },
    });
  });

  test('begin without an event, so that a client knows it is connected', async () => {
    sample.state.events = async function* (_after, signal) {
      await setTimeout(60_000, undefined, { signal }).catch(() => undefined);
    };
    const controller = new AbortController();
    const response = await fetch(`${sample.url}/events`, { signal: controller.signal });
    expect(response.status).toBe(200);
    controller.abort();
  });

  test('wait for a slow reader, and their source ends when the reader leaves', async () => {
    let made = 0;
    const ended = Promise.withResolvers<void>();
    sample.state.events = async function* () {
      try {
        for (;;) {
          made += 1;
          yield { data: 'x'.repeat(100_000) };
        }
      } finally {
        ended.resolve();
      }
    };
    const controller = new AbortController();
    const response = await fetch(`${sample.url}/events`, { signal: controller.signal });
    await response.body?.getReader().read();
    let before = -1;
    while (before !== made) {
      before = made;
      await setTimeout(150);
    }
    expect(made).toBeLessThan(300);
    controller.abort();
    await ended.promise;
  });

  test('a failure in the middle breaks the connection, so that it is not taken for the end', async () => {
    sample.state.events = async function* () {
      yield { data: 'one' };
      throw new Error('torn');
    };
    await expect(sample.call('GET', '/events')).rejects.toThrow();
  });
});

describe('an upload', () => {
  test('is answered line by line while it is still being sent', async () => {
    const second = Promise.withResolvers<void>();
    const upload = new ReadableStream({
      async start(controller) {
        controller.enqueue(Buffer.from('one'));
        await second.promise;
        controller.enqueue(Buffer.from('three'));
        controller.close();
      },
    });
    const response = await fetch(`${sample.url}/upload`, {
      method: 'POST',
      body: upload,
      headers: { 'content-type': 'text/plain' },
      duplex: 'half',
    } as RequestInit);
    const reader = response.body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toBe('{"bytes":3}\n');
    second.resolve();
    expect(await read()).toBe('{"bytes":5}\n');
    expect(await read()).toBe('');
  });

  test('of another type is 415', async () => {
    const { status, body } = await sample.post('/upload', {});
    expect([status, body.detail]).toEqual([415, 'expected text/plain, got application/json']);
  });
});
