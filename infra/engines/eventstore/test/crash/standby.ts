import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

const CHILD = join(import.meta.dirname, 'engine-child.ts');

const CRASHED = 'it crashed while it started';

type Waiting = { readonly child: ChildProcess; readonly lines: Interface; readonly ready: Promise<unknown> };

export type CrashEngine = {
  readonly connectionString: string;
  readonly gone: Promise<unknown>;
  kill(): Promise<void>;
};

/** Engines in processes of their own, the next one always loading while the current one works. */
export class Standby {
  private next: Waiting | undefined;
  /** Variables as `NAME=value`. */
  private readonly env: readonly string[];

  constructor(env: readonly string[] = []) {
    this.env = env;
    this.next = this.load();
  }

  /** Starts an engine with these options; rejects with its reason when it refuses, undefined when it crashes. */
  async start(options: object): Promise<CrashEngine | undefined> {
    const { child, lines, ready } = this.next ?? this.load();
    this.next = this.load();
    await ready;
    const gone = once(child, 'exit');
    const answer = Promise.race([once(lines, 'line'), gone.then(() => [CRASHED])]);
    child.stdin?.write(`${JSON.stringify(options)}\n`);
    const line = String((await answer)[0]);
    if (line === CRASHED) return undefined;
    if (!line.startsWith('listening on ')) throw new Error(line);
    return {
      connectionString: `esdb://${line.replace('listening on ', '')}?tls=false`,
      gone,
      async kill() {
        child.kill('SIGKILL');
        await gone;
      },
    };
  }

  /** Starts an engine that must come up. */
  async startWell(options: object): Promise<CrashEngine> {
    const engine = await this.start(options);
    if (engine === undefined) throw new Error(CRASHED);
    return engine;
  }

  /** Ends the engine that waits. */
  async close(): Promise<void> {
    const waiting = this.next;
    this.next = undefined;
    if (waiting === undefined) return;
    const gone = once(waiting.child, 'exit');
    waiting.child.kill('SIGKILL');
    await gone;
  }

  private load(): Waiting {
    const child = spawn('env', [...this.env, process.execPath, CHILD], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.on('error', () => {});
    const lines = createInterface(child.stdout);
    return { child, lines, ready: once(lines, 'line') };
  }
}
