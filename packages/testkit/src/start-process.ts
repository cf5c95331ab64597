import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program to start. */
export type ProcessOptions = {
  /** A TypeScript or JavaScript file for this Node, or the path of any other program. */
  readonly main: string | URL;
  readonly args?: readonly string[];
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The process counts as started when a line of stdout or stderr matches. */
  readonly until: RegExp;
  /** How long that may take; 20 s. */
  readonly withinMs?: number;
};

/** A running program. */
export type RunningProcess = {
  readonly pid: number;
  /** The match of the line waited for. */
  readonly started: RegExpExecArray;
  /** Every line so far, of stdout and stderr as they came. */
  readonly lines: readonly string[];
  /** Resolves when it ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** kill -9, with everything it started. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to end; gives its exit code, or the signal. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
};

const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) killGroup(child);
});

/**
 * Starts a program and waits for a line. It ends with this process: killed at its exit, and, if it runs on Node, also when
 * this process is killed. @throws Error with its last lines when it ends before the line, or the line does not come in time.
 */
export const startProcess = async (options: ProcessOptions): Promise<RunningProcess> => {
  const child = launch(options);
  living.add(child);
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('exit', (code, signal) => {
      living.delete(child);
      resolve(code ?? signal ?? 0);
    }),
  );
  // Comes after the end, and only when nothing that it started can write any more.
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  const lines: string[] = [];
  try {
    const started = await firstMatch(child, lines, { ended, ...options });
    if (child.pid === undefined) throw new Error('the program has no process');
    return {
      pid: child.pid,
      started,
      lines,
      ended,
      async kill() {
        killGroup(child);
        await closed;
      },
      stop(signal = 'SIGTERM') {
        child.kill(signal);
        return ended;
      },
    };
  } catch (error) {
    killGroup(child);
    throw error;
  }
};

const preload = new URL('./die-with-parent.ts', import.meta.url).href;

const launch = ({ main, args = [], env, cwd }: ProcessOptions): ChildProcess => {
  const file = main instanceof URL ? main.pathname : main;
  const [command, before] = /\.[cm]?[jt]s$/.test(file)
    ? [process.execPath, ['--import', preload, file]]
    : [file, []];
  return spawn(command, [...before, ...args], {
    // biome-ignore lint/style/noProcessEnv: a child needs PATH and the like; nothing is read from it here
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    // A process group of its own, so that what it starts can be killed with it.
    detached: true,
    ...(cwd !== undefined && { cwd }),
  });
};

const firstMatch = async (
  child: ChildProcess,
  lines: string[],
  { until, withinMs = 20_000, ended }: ProcessOptions & { readonly ended: Promise<unknown> },
): Promise<RegExpExecArray> => {
  const found = Promise.withResolvers<RegExpExecArray>();
  const failed = (why: string) =>
    found.reject(new Error(`${why}; its last lines:\n${lines.slice(-20).join('\n')}`));
  const read = (line: string) => {
    lines.push(line);
    const match = until.exec(line);
    if (match !== null) found.resolve(match);
  };
  const outputs = [child.stdout, child.stderr].flatMap((output) => output ?? []);
  for (const input of outputs) createInterface({ input }).on('line', read);
  child.once('error', found.reject);
  // The last lines may come after the end.
  const closed = Promise.all(outputs.map((output) => once(output, 'close')));
  void ended.then((how) => closed.then(() => failed(`the program ended with ${how}`)));
  const timer = setTimeout(() => failed(`no line like ${until} within ${withinMs} ms`), withinMs);
  try {
    return await found.promise;
  } finally {
    clearTimeout(timer);
  }
};

const killGroup = (child: ChildProcess): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
};
