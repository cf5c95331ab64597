import { readFileSync } from 'node:fs';
import { eventually, startProcess } from '@icrm/testkit';
import { describe, expect, test } from '@jest/globals';

const program = (name: string) => new URL(`./programs/${name}.ts`, import.meta.url);
/** A dead process that nobody has collected yet still has its number, and the state Z. */
const lives = (pid: number): boolean => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};
const isGone = (pid: number) => eventually(() => expect(lives(pid)).toBe(false));

describe('a process of a test', () => {
  test('is started when its line comes, with its environment', async () => {
    const child = await startProcess({
      main: program('child'),
      env: { WHO: 'Ana' },
      until: /^hello (\w+)$/,
    });
    expect(child.started[1]).toBe('Ana');
    expect(child.lines).toContain('hello Ana');
    expect(lives(child.pid)).toBe(true);
    await child.kill();
    expect(await child.ended).toBe('SIGKILL');
    expect(lives(child.pid)).toBe(false);
  });

  test('is asked to end and says with which code it did', async () => {
    const child = await startProcess({ main: program('child'), until: /^hello/ });
    expect(await child.stop()).toBe(7);
  });

  test('is killed with what it started', async () => {
    const parent = await startProcess({ main: program('child'), args: ['parent'], until: /^hello/ });
    const pid = Number(/child (\d+)/.exec(parent.lines.join('\n'))?.[1]);
    expect(lives(pid)).toBe(true);
    await parent.kill();
    await isGone(pid);
  });

  test('does not outlive a parent that was killed', async () => {
    const starter = await startProcess({ main: program('starter'), until: /^started (\d+)$/ });
    const pid = Number(starter.started[1]);
    process.kill(starter.pid, 'SIGKILL');
    await starter.ended;
    await isGone(pid);
  });

  test('that ends before its line fails with what it said', async () => {
    const starting = startProcess({ main: program('child'), args: ['fail'], until: /^hello/ });
    await expect(starting).rejects.toThrow(/ended with 3.*something is wrong/s);
  });

  test('that does not say its line in time is killed', async () => {
    const starting = startProcess({ main: program('child'), until: /^never/, withinMs: 1_000 });
    await expect(starting).rejects.toThrow(/no line like .*never.* within 1000 ms.*hello/s);
  });

  test('that cannot be started fails', () =>
    expect(startProcess({ main: '/no/such/program', until: /./ })).rejects.toThrow(/ENOENT/));

  test('may be any program', async () => {
    const cat = await startProcess({ main: '/bin/sh', args: ['-c', 'echo ready; exec cat'], until: /ready/ });
    expect(await cat.stop()).toBe('SIGTERM');
  });
});
