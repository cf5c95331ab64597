import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const main = join(import.meta.dirname, '../src/main.ts');
const run = (...args: string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

test('--help explains every option, and wrong use says what is wrong', () => {
  const help = run('--help');
  expect(help.status).toBe(0);
  expect(help.stdout).toContain('--data DIR');
  for (const [args, message] of [
    [['--memory', '--port', 'x'], '--port is a number'],
    [['--memory', '--data', 'd'], 'either --data DIR or --memory'],
    [[], 'either --data DIR or --memory'],
    [['--nope'], "Unknown option '--nope'"],
  ] as const) {
    const refused = run(...args);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(message);
    expect(refused.stderr).toContain('usage: ');
  }
});
