import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Part } from '@icrm/runtime';

const KILL_AFTER_MS = 15_000;

/**
 * An engine's own command as a child: ready when it prints `listening on HOST:PORT`, stopped by closing its stdin,
 * which also happens when this process dies.
 */
export const engineProcess = (name: string, main: URL, args: readonly string[]): Part => {
  let child: ChildProcess | undefined;
  let problem: string | undefined;
  return {
    name,
    async start() {
      child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', fileURLToPath(main), ...args],
        {
          stdio: ['pipe', 'pipe', 'inherit'],
          detached: true,
        },
      );
      child.stdin?.on('error', () => undefined);
      const address = await listening(name, child);
      child.once('exit', (code, signal) => {
        problem = `ended with ${signal ?? `code ${code}`}`;
      });
      return address;
    },
    async stop() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.stdin?.end();
      const timer = setTimeout(() => child?.kill('SIGKILL'), KILL_AFTER_MS);
      await gone;
      clearTimeout(timer);
    },
    notReady: () => problem,
  };
};

const listening = (name: string, child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with code ${code} while starting`)));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /^listening on (\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
