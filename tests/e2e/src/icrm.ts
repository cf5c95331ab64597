import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a run of the command line gave. */
export type CommandResult = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The documents of `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely and compare what they find
  readonly documents: readonly any[];
};

const main = new URL('../../../packages/cli/src/main.ts', import.meta.url);

type Run = {
  /** The gateway's address. */
  readonly url: string;
  /** Ctrl-C once this is true of what was printed so far; without it the command ends by itself. */
  readonly until?: (stdout: string) => boolean;
};

/** Runs `icrm --json ARGS` as a program of its own against a gateway. */
export const icrm = async ({ url, until }: Run, args: readonly string[]): Promise<CommandResult> => {
  const child = spawn(process.execPath, [main.pathname, '--url', url, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (until?.(stdout) === true) child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  const documents = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  return { code: Number(code), stdout, stderr, documents };
};
