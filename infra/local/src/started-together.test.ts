import type { Part } from '@icrm/runtime';
import { describe, expect, test } from '@jest/globals';
import { startedTogether } from './started-together.ts';

const recorded = (name: string, log: string[], fails = false): Part => ({
  name,
  async start() {
    log.push(`start ${name}`);
    if (fails) throw new Error('no');
    return name;
  },
  async stop() {
    log.push(`stop ${name}`);
  },
});

describe('parts that start together', () => {
  test('all start with the first, each tells its own address', async () => {
    const log: string[] = [];
    const [a, b] = startedTogether([recorded('a', log), recorded('b', log)]);
    expect(await a?.start()).toBe('a');
    expect(log).toEqual(['start a', 'start b']);
    expect(await b?.start()).toBe('b');
    expect(log).toHaveLength(2);
  });

  test('when one fails, those that started ahead of their turn are stopped too', async () => {
    const log: string[] = [];
    const [a, b] = startedTogether([recorded('a', log), recorded('b', log, true), recorded('c', log)]);
    await a?.start();
    await expect(b?.start()).rejects.toThrow('no');
    await b?.stop();
    await a?.stop();
    expect(log.slice(3).sort()).toEqual(['stop a', 'stop b', 'stop c']);
  });
});
