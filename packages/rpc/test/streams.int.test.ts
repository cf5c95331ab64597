import { afterEach, describe, expect, test } from '@jest/globals';
import { RpcError } from '../src/index.ts';
import type { Item } from './echo-service.ts';
import { aborted, collect, numbers, serveEcho } from './serve-echo.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const it of opened.splice(0)) await it.close();
});
const echo = async (...args: Parameters<typeof serveEcho>) => {
  const served = await serveEcho(...args);
  opened.push(served);
  return served;
};

describe('a call with many answers', () => {
  test('keeps their order', async () => {
    const { client } = await echo({ many: ({ n }) => numbers(n) });
    expect((await collect(client.many({ n: 500 }))).map(({ n }) => n)).toEqual(
      Array.from({ length: 500 }, (_, n) => n),
    );
  });

  test('waits for a slow reader instead of piling up', async () => {
    let made = 0;
    const text = 'x'.repeat(10_000);
    const { client } = await echo({
      async *many() {
        for (; made < 2_000; made += 1) yield { n: made, text };
      },
    });
    const items = client.many({ n: 0 })[Symbol.asyncIterator]();
    await items.next();
    // Left unread, the producer must come to rest: nothing more is made between two looks.
    let before = -1;
    while (before !== made) {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(made).toBeLessThan(500);
    await items.return?.();
  });

  test('tells an error after the answers that came before it', async () => {
    const { client } = await echo({
      async *many() {
        yield { n: 1 };
        throw new RpcError('DATA_LOSS', 'the rest is gone', { reason: 'torn', domain: 'test' });
      },
    });
    const seen: Item[] = [];
    const reading = (async () => {
      for await (const item of client.many({ n: 0 })) seen.push(item);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'DATA_LOSS', reason: 'torn' });
    expect(seen).toEqual([{ n: 1 }]);
  });

  test('a reader that leaves ends the producer', async () => {
    const ended = Promise.withResolvers<void>();
    const { client } = await echo({
      async *many(_, { signal }) {
        try {
          yield { n: 1 };
          await aborted(signal);
        } finally {
          ended.resolve();
        }
      },
    });
    for await (const _ of client.many({ n: 0 })) break;
    await ended.promise;
  });

  test('a producer that ignores its signal does not hold the call', async () => {
    const { client } = await echo({
      async *many() {
        yield { n: 1 };
        await new Promise(() => undefined);
      },
    });
    const reading = collect(client.many({ n: 0 }, { deadlineMs: 100 }));
    await expect(reading).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test('a throw before the first answer is an error of the call', async () => {
    const { client } = await echo({
      many: () => {
        throw new RpcError('NOT_FOUND', 'nothing here');
      },
    });
    await expect(collect(client.many({ n: 0 }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a call with many requests', () => {
  test('answers once they are all read', async () => {
    const { client } = await echo({
      collect: async (requests) => ({ n: (await collect(requests)).reduce((sum, { n }) => sum + n, 0) }),
    });
    expect(await client.collect(numbers(100))).toEqual({ n: 4_950 });
  });

  test('answers each as it comes', async () => {
    const { client } = await echo({
      async *chat(requests) {
        for await (const { n } of requests) yield { n: n * 2 };
      },
    });
    const requests = Promise.withResolvers<void>();
    async function* twoTurns(): AsyncGenerator<Item> {
      yield { n: 1 };
      // The second request is sent only after the first was answered.
      await requests.promise;
      yield { n: 2 };
    }
    const answers: number[] = [];
    for await (const { n } of client.chat(twoTurns())) {
      answers.push(n);
      requests.resolve();
    }
    expect(answers).toEqual([2, 4]);
  });

  test('the error of the requests is the error of the call', async () => {
    const { client } = await echo({
      async *chat(requests) {
        for await (const item of requests) yield item;
      },
    });
    async function* broken(): AsyncGenerator<Item> {
      yield { n: 1 };
      throw new Error('the file ended early');
    }
    await expect(collect(client.chat(broken()))).rejects.toThrow('the file ended early');
  });
});
