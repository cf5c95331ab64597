import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StartFailed, startParts } from './lifecycle.ts';
import type { Part } from './part.ts';

type Script = { readonly start?: () => Promise<string | undefined>; readonly stop?: () => Promise<void> };

/** Parts that write down what happens to them. */
const diary = () => {
  const lines: string[] = [];
  const part = (name: string, { start, stop }: Script = {}): Part => ({
    name,
    start() {
      lines.push(`start ${name}`);
      return start?.() ?? Promise.resolve(`at ${name}`);
    },
    stop() {
      lines.push(`stop ${name}`);
      return stop?.() ?? Promise.resolve();
    },
  });
  return { lines, part };
};
const never = () => new Promise<never>(() => undefined);
const fails = (message: string) => () => Promise.reject(new Error(message));

describe('parts', () => {
  test('start in order and stop in reverse', async () => {
    const { lines, part } = diary();
    const running = await startParts([part('store'), part('rpc'), part('feed')]);
    expect(await running.stop()).toEqual([]);
    expect(lines).toEqual(['start store', 'start rpc', 'start feed', 'stop feed', 'stop rpc', 'stop store']);
  });

  test('tell their addresses as they start', async () => {
    const { part } = diary();
    const told: (string | undefined)[] = [];
    await startParts([part('store'), part('quiet', { start: async () => undefined })], {
      onStarted: ({ name, address }) => told.push(`${name} ${address}`),
    });
    expect(told).toEqual(['store at store', 'quiet undefined']);
  });

  test('stop once, however often they are told', async () => {
    const { lines, part } = diary();
    const running = await startParts([part('a')]);
    const [one, two] = await Promise.all([running.stop(), running.stop()]);
    expect(one).toBe(two);
    expect(lines.filter((line) => line === 'stop a')).toHaveLength(1);
  });

  test('a part that does not start stops the others, itself first', async () => {
    const { lines, part } = diary();
    const starting = startParts([part('a'), part('b', { start: fails('port taken') }), part('c')]);
    await expect(starting).rejects.toMatchObject({
      name: 'StartFailed',
      part: 'b',
      message: 'b did not start: port taken',
      stopProblems: [],
    });
    expect(lines).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  });

  test('a part that throws before it gives a promise is a failed start too', async () => {
    const { part } = diary();
    const thrower = part('b', {
      start: () => {
        throw new Error('at once');
      },
    });
    await expect(startParts([thrower])).rejects.toBeInstanceOf(StartFailed);
  });

  test('a part that takes too long to start is a failed start', async () => {
    const { lines, part } = diary();
    const starting = startParts([part('a'), part('slow', { start: never })], { startWithinMs: 10 });
    await expect(starting).rejects.toThrow('slow did not start: not started within 10 ms');
    expect(lines.slice(-2)).toEqual(['stop slow', 'stop a']);
  });

  test('starting is given up when it is told to', async () => {
    const { lines, part } = diary();
    const controller = new AbortController();
    const starting = startParts([part('a'), part('slow', { start: never }), part('c')], {
      signal: controller.signal,
    });
    controller.abort(new Error('told to stop'));
    await expect(starting).rejects.toThrow('told to stop');
    expect(lines).not.toContain('start c');
    expect(lines.at(-1)).toBe('stop a');
  });

  test('a part that fails to stop does not keep the others from it', async () => {
    const { lines, part } = diary();
    const running = await startParts([part('a'), part('b', { stop: fails('stuck') }), part('c')]);
    expect(await running.stop()).toEqual([{ part: 'b', problem: 'stuck' }]);
    expect(lines.slice(-3)).toEqual(['stop c', 'stop b', 'stop a']);
  });

  test('a part that hangs while stopping is left behind at the deadline, and the others are still told', async () => {
    const { lines, part } = diary();
    const running = await startParts([part('a'), part('b'), part('hung', { stop: never }), part('d')], {
      stopWithinMs: 50,
    });
    const begin = performance.now();
    const problems = await running.stop();
    expect(performance.now() - begin).toBeLessThan(500);
    expect(problems).toEqual([{ part: 'hung', problem: "did not stop within 50 ms of the program's stop" }]);
    expect(lines.slice(-4)).toEqual(['stop d', 'stop hung', 'stop b', 'stop a']);
  });

  test('are ready when each one is', async () => {
    const { part } = diary();
    let reason: string | undefined = 'catching up';
    const running = await startParts([part('a'), { ...part('b'), notReady: () => reason }]);
    expect(running.notReady()).toBe('b: catching up');
    reason = undefined;
    expect(running.notReady()).toBeUndefined();
    await running.stop();
    expect(running.notReady()).toBe('stopping');
  });

  test('whatever fails, exactly those that were begun are stopped, in reverse', async () => {
    const outcome = fc.constantFrom('well', 'start fails', 'stop fails', 'stop hangs' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(outcome, { maxLength: 6 }), async (outcomes) => {
        const { lines, part } = diary();
        const parts = outcomes.map((it, index) =>
          part(String(index), {
            ...(it === 'start fails' ? { start: fails('no') } : {}),
            ...(it === 'stop fails' ? { stop: fails('no') } : {}),
            ...(it === 'stop hangs' ? { stop: never } : {}),
          }),
        );
        const running = await startParts(parts, { stopWithinMs: 5 }).catch(() => undefined);
        await running?.stop();
        const begun = lines.filter((line) => line.startsWith('start')).map((line) => line.slice(6));
        const ended = lines.filter((line) => line.startsWith('stop')).map((line) => line.slice(5));
        expect(ended).toEqual(begun.reverse());
      }),
      { numRuns: Number(process.env['ICRM_RUNS'] ?? 50) },
    );
  });
});
