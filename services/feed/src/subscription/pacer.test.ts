import { describe, expect, test } from '@jest/globals';
import { pacedReader } from './paced-reader.ts';
import { createPacer } from './pacer.ts';

const { signal } = new AbortController();
const isThere = async (turn: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    turn.then(() => true),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(false))),
  ]);

describe('catching up', () => {
  test('waits for nobody while nobody is live', async () => {
    const pacer = createPacer();
    await pacer.turn(signal);
    expect(await isThere(pacer.turn(signal))).toBe(true);
  });

  test('is one after the other while somebody is, with a pause between', async () => {
    const pacer = createPacer();
    const leave = pacer.live();
    const end = await pacer.turn(signal);
    const second = pacer.turn(signal);
    expect(await isThere(second)).toBe(false);
    const begin = performance.now();
    while (performance.now() - begin < 20);
    end();
    expect(await isThere(second)).toBe(false);
    (await second)();
    leave();
    leave();
    expect(await isThere(pacer.turn(signal))).toBe(true);
  });

  test('lets cursors and webhooks that were live a moment ago go first too', async () => {
    const pacer = createPacer();
    const stretches = [
      { entries: [], position: 1n, live: true },
      { entries: [], position: 2n, live: true },
      { entries: [], position: 3n, live: false },
    ];
    const asked: number[] = [];
    const reader = pacedReader(
      {
        next: async ({ withinMs }) => {
          asked.push(withinMs);
          return stretches.shift() ?? { entries: [], position: 3n, live: false };
        },
      },
      pacer,
    );
    const next = () => reader.next({ max: 10, withinMs: 500, signal });
    await next();
    const end = await pacer.turn(signal);
    // Who is live takes no turn and may wait for what comes; who fell back takes turns and waits for nothing.
    await next();
    await next();
    const behind = next();
    expect(await isThere(behind)).toBe(false);
    end();
    await behind;
    expect(asked).toEqual([0, 500, 500, 0]);
  });

  test('goes on when the one whose turn it is has gone', async () => {
    const pacer = createPacer();
    pacer.live();
    const gone = new AbortController();
    const end = await pacer.turn(gone.signal);
    gone.abort();
    end();
    await pacer.turn(signal);
  });
});
