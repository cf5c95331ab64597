import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type ServerProcess = { readonly pid: number; readonly address: string; stop(): Promise<void> };

/** Starts a script beside this one that prints where it listens and ends with its standard input. */
export const startServer = async (script: string, args: readonly string[] = []): Promise<ServerProcess> => {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (child.stdout === null || child.pid === undefined) throw new Error('the server has no output');
  const [line] = await once(createInterface(child.stdout), 'line');
  return {
    pid: child.pid,
    address: String(line).replace('listening on ', ''),
    async stop() {
      const gone = once(child, 'exit');
      child.stdin?.end();
      await gone;
    },
  };
};
