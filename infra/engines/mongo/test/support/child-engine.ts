import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The command in a process of its own, to be killed. */
export class ChildEngine {
  readonly address: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, address: string) {
    this.#process = process;
    this.address = address;
  }

  static async start(data: string): Promise<ChildEngine> {
    const child = spawn(process.execPath, [main, '--data', data], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const [line] = await once(lines, 'line');
    return new ChildEngine(child, String(line).replace('listening on ', ''));
  }

  get uri(): string {
    return `mongodb://${this.address}/`;
  }

  /** Of the process, for figures of what it took. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async kill(): Promise<void> {
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }

  /** Closes standard input, as the end of its parent does. */
  async end(): Promise<number | null> {
    const exit = once(this.#process, 'exit');
    this.#process.stdin?.end();
    const [code] = await exit;
    return typeof code === 'number' ? code : null;
  }
}
