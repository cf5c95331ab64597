import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** The engine's command as a process of its own. */
export type EngineProcess = {
  readonly child: ChildProcess;
  readonly address: string;
  readonly connectionString: string;
  /** Ends it without warning, as a crash does, and waits until it is gone. */
  kill(): Promise<void>;
};

/** Starts `icrm-eventstore` and waits until it listens; rejects with what it printed when it ends before. */
export const startProcess = async (
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<EngineProcess> => {
  const child = spawn(process.execPath, [MAIN, '--port', '0', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`exit ${code}: ${errors}`))),
  ]);
  const address = line.replace('listening on ', '');
  return {
    child,
    address,
    connectionString: `esdb://${address}?tls=false`,
    async kill() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
};
