import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { failLater } from './fail-later.ts';
import { type ChildReport, parentOnStdin } from './parent.ts';
import type { Part } from './part.ts';

/** A program with {@link run} in its main, as a child process. */
export type ProcessPartOptions = {
  readonly name: string;
  /** The program's main file. */
  readonly main: URL;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Node's own options, such as `--import`. */
  readonly execArgv?: readonly string[];
  /** How long the child may take to stop before it is killed. Default 15 s. */
  readonly killAfterMs?: number;
  /** Told when the child ends by itself. Default: an uncaught error, which stops the program. */
  readonly onFailure?: (error: Error) => void;
};

/**
 * Runs a program as a child process: started when it reports its address, stopped by closing its stdin, killed when it
 * does not go. A parent that dies, however it dies, takes its children along. Its log lines go to our stderr.
 */
export const processPart = ({
  name,
  main,
  env,
  execArgv = [],
  killAfterMs = 15_000,
  onFailure = failLater,
}: ProcessPartOptions): Part => {
  let child: ChildProcess | undefined;
  let problem: string | undefined;
  let stopping = false;

  return {
    name,
    async start() {
      child = spawn(process.execPath, [...execArgv, fileURLToPath(main)], {
        env: { ...process.env, ...env, ICRM_PARENT: parentOnStdin },
        stdio: ['pipe', 'pipe', 'inherit'],
        // Out of the terminal's process group: Ctrl-C is ours to pass on, in order.
        detached: true,
      });
      child.stdin?.on('error', () => undefined);
      let started = false;
      child.once('exit', (code, signal) => {
        problem = `ended with ${signal ?? `code ${code}`}`;
        if (started && !stopping) onFailure(new Error(`${name} ${problem}`));
      });
      const address = await firstReport(child);
      started = true;
      if (problem !== undefined) throw new Error(problem);
      return address === '' ? undefined : address;
    },
    async stop() {
      stopping = true;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.stdin?.end();
      const timer = setTimeout(() => child?.kill('SIGKILL'), killAfterMs);
      const [code, signal] = await gone;
      clearTimeout(timer);
      if (signal !== null) throw new Error(`${name} was killed: it did not stop within ${killAfterMs} ms`);
      if (code !== 0) throw new Error(`${name} ended with code ${code}`);
    },
    notReady: () => problem,
  };
};

const firstReport = async (child: ChildProcess): Promise<string> => {
  if (child.stdout === null) throw new Error('the child has no stdout');
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`ended with ${signal ?? `code ${code}`} while starting`)),
    );
  });
  const reported = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const report = parse(line);
    if (report === undefined) return;
    if ('ready' in report) reported.resolve(report.ready);
    else reported.reject(new Error(report.failed));
  });
  return Promise.race([reported.promise, ended]);
};

const parse = (line: string): ChildReport | undefined => {
  if (!line.startsWith('{')) return undefined;
  try {
    const report: unknown = JSON.parse(line);
    return isReport(report) ? report : undefined;
  } catch {
    return undefined;
  }
};

const isReport = (value: unknown): value is ChildReport =>
  typeof value === 'object' &&
  value !== null &&
  (('ready' in value && typeof value.ready === 'string') ||
    ('failed' in value && typeof value.failed === 'string'));
