import { afterEach, describe, expect, test } from '@jest/globals';
import { serveSample } from './serve-sample.ts';

const started: Awaited<ReturnType<typeof serveSample>>[] = [];
const serve = async (...args: Parameters<typeof serveSample>) => {
  const sample = await serveSample(...args);
  started.push(sample);
  return sample;
};
afterEach(async () => {
  for (const { server } of started.splice(0)) await server.stop();
});

describe('a handler that takes too long', () => {
  test('is 504 with Retry-After, and its signal aborts', async () => {
    const sample = await serve({ answerWithinMs: 100 });
    const { status, body, header } = await sample.call('GET', '/slow');
    expect([status, body.reason, header('retry-after')]).toEqual([504, 'timeout', '1']);
    expect(sample.state.slowAborted).toBe(true);
  });

  test('is told when its client leaves', async () => {
    const sample = await serve();
    const running = Promise.withResolvers<void>();
    sample.state.slowRunning = running.resolve;
    const controller = new AbortController();
    const call = fetch(`${sample.url}/slow`, { signal: controller.signal });
    await running.promise;
    controller.abort();
    await expect(call).rejects.toThrow();
    while (sample.state.slowAborted === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sample.state.slowAborted).toBe(true);
  });
});

describe('a server that stops', () => {
  test('lets a request in hand finish and takes no new connection', async () => {
    const sample = await serve();
    const running = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    sample.state.slowRunning = running.resolve;
    sample.state.slow = finish.promise;
    const inHand = sample.call('GET', '/slow');
    await running.promise;
    const stopped = sample.server.stop();
    await expect(fetch(`${sample.url}/slow`)).rejects.toThrow();
    finish.resolve();
    expect((await inHand).body).toEqual({ slow: true });
    await stopped;
  });

  test('ends streams at once', async () => {
    const sample = await serve({ drainWithinMs: 5_000 });
    sample.state.events = async function* (_after, signal) {
      yield { data: 'one' };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    };
    const response = await fetch(`${sample.url}/events`);
    const begin = performance.now();
    const rest = response.text();
    await sample.server.stop();
    expect(await rest).toBe('data: one\n\n');
    expect(performance.now() - begin).toBeLessThan(1_000);
  });

  test('cuts off what does not finish in time', async () => {
    const sample = await serve({ drainWithinMs: 100 });
    const running = Promise.withResolvers<void>();
    sample.state.slowRunning = running.resolve;
    const inHand = expect(sample.call('GET', '/slow')).rejects.toThrow();
    await running.promise;
    await sample.server.stop();
    await inHand;
  });

  test('says that its port is taken when it starts', async () => {
    const sample = await serve();
    const port = Number(sample.url.split(':').at(-1));
    await expect(serveSample({ listen: { host: '127.0.0.1', port } })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('the description of the API', () => {
  test('is OpenAPI 3.1, made of the schemas', async () => {
    const sample = await serve();
    const { body } = await sample.call('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const operation = body.paths['/things/{id}'].post;
    expect(operation.operationId).toBe('putThing');
    expect(operation.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true },
      { name: 'limit', in: 'query' },
    ]);
    expect(operation.responses.default.content['application/problem+json'].schema).toEqual({
      $ref: '#/components/schemas/Problem',
    });
    expect(body.paths['/upload'].post.requestBody.content).toHaveProperty('text/plain');
  });

  test('is a page for people that needs nothing from elsewhere', async () => {
    const sample = await serve();
    const { body, type } = await sample.call('GET', '/docs');
    expect(type).toContain('text/html');
    expect(body).toContain('Puts a thing');
    expect(body).not.toMatch(/<script|https?:\/\//);
  });
});
