import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../src/main.ts');

/** The command `icrm-kafka` as a process of its own, which can be killed and started again on the same port. */
export class BrokerProcess {
  readonly #data: string;
  readonly #flags: readonly string[];
  #child: ChildProcess | undefined;
  #port = 0;
  /** Milliseconds from spawning to the line that tells the address, at the last start. */
  startedWithinMs = 0;

  constructor(data: string, flags: readonly string[] = []) {
    this.#data = data;
    this.#flags = flags;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<void> {
    const began = performance.now();
    const args = [main, '--data', this.#data, '--port', String(this.#port), ...this.#flags];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    let errors = '';
    child.stderr.on('data', (data) => {
      errors += data;
    });
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (data: Buffer) => resolve(data.toString()));
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${errors}`)));
    });
    this.startedWithinMs = performance.now() - began;
    this.#port = Number(/listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1]);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** A clean shutdown; gives the exit code. */
  async stop(): Promise<number> {
    return await this.#end('SIGTERM');
  }

  /** What the death of its parent looks like to it. */
  async closeInput(): Promise<number> {
    const child = this.#child;
    if (child === undefined) return 0;
    const exit = once(child, 'exit');
    child.stdin?.end();
    const [code] = await exit;
    return Number(code ?? -1);
  }

  async #end(signal: NodeJS.Signals): Promise<number> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return 0;
    const exit = once(child, 'exit');
    child.kill(signal);
    const [code] = await exit;
    return Number(code ?? -1);
  }
}
