import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A program of test/programs, with all it wrote to stderr. */
const launch = (program: string, env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [`${import.meta.dirname}/programs/${program}.ts`], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  let stderr = '';
  let stdout = '';
  const changed = Promise.withResolvers<void>();
  let waiters: (() => void)[] = [changed.resolve];
  const add = (to: 'out' | 'err') => (bytes: Buffer) => {
    if (to === 'err') stderr += bytes;
    else stdout += bytes;
    for (const wake of waiters.splice(0)) wake();
  };
  child.stderr.on('data', add('err'));
  child.stdout.on('data', add('out'));
  return {
    child,
    stderr: () => stderr,
    stdout: () => stdout,
    async until(text: string) {
      while (!stderr.includes(text) && !stdout.includes(text))
        await new Promise<void>((resolve) => {
          waiters = [...waiters, resolve];
        });
    },
    async exitCode(): Promise<number | null> {
      if (child.exitCode !== null) return child.exitCode;
      const [code] = await once(child, 'exit');
      return code;
    },
  };
};

describe('a program', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('stops in reverse and ends with 0 on %s', async (signal) => {
    const program = launch('service');
    await program.until('started server');
    program.child.kill(signal);
    expect(await program.exitCode()).toBe(0);
    expect(program.stderr()).toMatch(/stopped server\n(.*\n)*stopped store\n(.*\n)*flushed\n/);
  });

  test('ends with 1 when a part does not start, after stopping the others', async () => {
    const program = launch('service', { SCRIPT: 'start fails' });
    expect(await program.exitCode()).toBe(1);
    expect(program.stderr()).toContain('the port is taken');
    expect(program.stderr()).toContain('stopped store');
  });

  test('ends with 78 and a plain text when settings are wrong', async () => {
    const program = launch('service', { SCRIPT: 'wrong settings' });
    expect(await program.exitCode()).toBe(78);
    expect(program.stderr()).toContain('wrong settings:\n  ICRM_KAFKA: is not set\n');
  });

  test('that reads its settings first ends with 78 too', async () => {
    const program = launch('service', { SCRIPT: 'needs a name' });
    expect(await program.exitCode()).toBe(78);
    expect(program.stderr()).toBe('wrong settings:\n  ICRM_NAME: is not set; set it to a name\n');
  });

  test('ends with 1 at the deadline when a part hangs', async () => {
    const program = launch('service', { SCRIPT: 'stop hangs' });
    await program.until('started server');
    program.child.kill('SIGTERM');
    expect(await program.exitCode()).toBe(1);
    expect(program.stderr()).toContain('did not stop within 300 ms');
    expect(program.stderr()).toContain('stopped store');
  });

  test('can be stopped while it starts', async () => {
    const program = launch('service', { SCRIPT: 'start hangs' });
    await program.until('started store');
    program.child.kill('SIGTERM');
    expect(await program.exitCode()).toBe(0);
    expect(program.stderr()).toContain('stopped store');
  });

  test('stops and ends with 1 when something fails that nobody caught', async () => {
    const program = launch('service', { SCRIPT: 'fails later' });
    expect(await program.exitCode()).toBe(1);
    expect(program.stderr()).toContain('nobody caught me');
    expect(program.stderr()).toContain('stopped store');
  });

  test('ends at once on a second signal', async () => {
    const program = launch('service', { SCRIPT: 'stop hangs' });
    await program.until('started server');
    program.child.kill('SIGTERM');
    await program.until('"stopping"');
    program.child.kill('SIGTERM');
    expect(await program.exitCode()).toBe(1);
    expect(program.stderr()).not.toContain('stopped store');
  });

  test('tells its parent the address, and stops when the parent closes stdin', async () => {
    const program = launch('service', { ICRM_PARENT: 'stdin' });
    await program.until('{"ready":"127.0.0.1:6"}');
    program.child.stdin?.end();
    expect(await program.exitCode()).toBe(0);
    expect(program.stderr()).toContain('stopped store');
  });

  test('does not outlive a parent that is killed', async () => {
    const parent = launch('parent');
    await parent.until('127.0.0.1:6');
    parent.child.kill('SIGKILL');
    // The child shares the parent's stderr: it says goodbye there.
    await parent.until('stopped store');
  });
});
