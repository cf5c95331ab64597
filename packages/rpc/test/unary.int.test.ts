import { afterEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { RpcError, rejections, rpcClient, validated } from '../src/index.ts';
import { EchoClient } from './echo-service.ts';
import { aborted, serveEcho } from './serve-echo.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const it of opened.splice(0)) await it.close();
});
const echo = async (...args: Parameters<typeof serveEcho>) => {
  const served = await serveEcho(...args);
  opened.push(served);
  return served;
};

const refuse = rejections<'taken'>('customer', { taken: ['ALREADY_EXISTS', 'somebody else has it'] });

describe('a call with one answer', () => {
  test('answers', async () => {
    const { client } = await echo({ one: async ({ n }) => ({ n: n + 1 }) });
    expect(await client.one({ n: 1 })).toEqual({ n: 2 });
  });

  test('tells a refusal with its reason, domain and facts', async () => {
    const { client } = await echo({
      one: async () => {
        throw refuse('taken', { heldBy: 'c-1' });
      },
    });
    await expect(client.one({ n: 1 })).rejects.toMatchObject({
      name: 'RpcError',
      code: 'ALREADY_EXISTS',
      message: 'somebody else has it',
      reason: 'taken',
      domain: 'customer',
      metadata: { heldBy: 'c-1' },
    });
  });

  test('tells when to try again, to the millisecond', async () => {
    const { client } = await echo({
      one: async () => {
        throw new RpcError('RESOURCE_EXHAUSTED', 'slow down', { retryAfterMs: 1_250 });
      },
    });
    await expect(client.one({ n: 1 })).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      retryAfterMs: 1_250,
    });
  });

  test('names every field that the schema refuses, before the handler runs', async () => {
    let ran = false;
    const schema = z.strictObject({ n: z.int().positive(), text: z.string().min(3) });
    const { client } = await echo({
      one: validated(schema, async () => {
        ran = true;
        return { n: 0 };
      }),
    });
    const refused = client.one({ n: -1, text: 'no', more: true } as never);
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      fieldViolations: [
        { field: 'n', description: expect.stringContaining('>0') },
        { field: 'text', description: expect.stringContaining('3') },
        { field: 'more', description: 'is not a known field' },
      ],
    });
    expect(ran).toBe(false);
  });

  test('hides the words of an error nobody declared', async () => {
    const { client } = await echo({
      one: async () => {
        throw new Error('password is hunter2');
      },
    });
    await expect(client.one({ n: 1 })).rejects.toMatchObject({ code: 'INTERNAL', message: 'internal error' });
  });

  test('lets the service say what an error of its machinery means', async () => {
    class StoreDown extends Error {}
    const { client } = await echo(
      {
        one: async () => {
          throw new StoreDown();
        },
      },
      {
        mapError: (error) => (error instanceof StoreDown ? new RpcError('ABORTED', 'try again') : undefined),
      },
    );
    await expect(client.one({ n: 1 })).rejects.toMatchObject({ code: 'ABORTED', message: 'try again' });
  });

  test('refuses a message above the limit', async () => {
    const { client } = await echo({ one: async () => ({ n: 0 }) }, { maxMessageBytes: 1_000 });
    await expect(client.one({ n: 1, text: 'x'.repeat(2_000) })).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
    });
  });
});

describe('the deadline of a call', () => {
  test('ends the call for the caller and aborts the signal of the handler', async () => {
    const seen = Promise.withResolvers<number>();
    const { client } = await echo({
      one: async (_, { signal, remainingMs }) => {
        const left = remainingMs();
        await aborted(signal);
        seen.resolve(left);
        return { n: 0 };
      },
    });
    await expect(client.one({ n: 1 }, { deadlineMs: 100 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    const left = await seen.promise;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(100);
  });

  test('is set by the server for a handler that never ends', async () => {
    const { client } = await echo({ one: () => new Promise(() => undefined) }, { unaryLimitMs: 50 });
    await expect(client.one({ n: 1 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test('a caller that gives up aborts the signal of the handler', async () => {
    const seen = Promise.withResolvers<string>();
    const running = Promise.withResolvers<void>();
    const { client } = await echo({
      one: async (_, { signal }) => {
        running.resolve();
        await aborted(signal);
        seen.resolve(signal.reason.code);
        return { n: 0 };
      },
    });
    const controller = new AbortController();
    const call = client.one({ n: 1 }, { signal: controller.signal });
    await running.promise;
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await seen.promise).toBe('CANCELLED');
  });

  test('a signal that is aborted already never calls', async () => {
    let ran = false;
    const { client } = await echo({
      one: async () => {
        ran = true;
        return { n: 0 };
      },
    });
    await expect(client.one({ n: 1 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(ran).toBe(false);
  });
});

test('a client that is closed cancels its calls', async () => {
  const running = Promise.withResolvers<void>();
  const { client } = await echo({
    one: () => {
      running.resolve();
      return new Promise(() => undefined);
    },
  });
  const call = expect(client.one({ n: 1 })).rejects.toMatchObject({ code: 'CANCELLED' });
  await running.promise;
  client.close();
  await call;
});

describe('a service that is away', () => {
  test('is tried again until it answers', async () => {
    let calls = 0;
    const { client } = await echo({
      one: async () => {
        calls += 1;
        if (calls < 3) throw new RpcError('UNAVAILABLE', 'warming up');
        return { n: calls };
      },
    });
    expect(await client.one({ n: 1 })).toEqual({ n: 3 });
  });

  test('is not tried again for other errors', async () => {
    let calls = 0;
    const { client } = await echo({
      one: async () => {
        calls += 1;
        throw new RpcError('ABORTED', 'no');
      },
    });
    await expect(client.one({ n: 1 })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(calls).toBe(1);
  });

  test('is UNAVAILABLE within the deadline, never a hang', async () => {
    const client = rpcClient(EchoClient, '127.0.0.1:1', { deadlineMs: 3_000 });
    const begin = performance.now();
    await expect(client.one({ n: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(performance.now() - begin).toBeLessThan(3_500);
    await expect(client.connected(200)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    client.close();
  });
});
