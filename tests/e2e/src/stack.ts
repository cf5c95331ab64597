import { type RunningProcess, startProcess } from '@icrm/testkit';
import { type HttpClient, httpClient } from './http-client.ts';

/** The whole backbone as `npm start` runs it, in a process of its own. */
export type Stack = HttpClient & {
  readonly process: RunningProcess;
  /** The ops server of that process. */
  readonly ops: string;
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | NodeJS.Signals>;
};

const root = new URL('../../../', import.meta.url);

/** How to start it: arguments as after `npm start --`, and settings. */
export type StartOptions = {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts it on a folder, on a free port. */
export const startStack = async (
  data: string,
  { args = [], env = {} }: StartOptions = {},
): Promise<Stack> => {
  const process = await startProcess({
    main: new URL('tools/run.mjs', root),
    args: ['start', '--data', data, '--port', '0', ...args],
    env,
    until: /^ready in .*(http:\/\/[\d.:]+)\/docs/,
    withinMs: 60_000,
  });
  const ops = process.lines.find((line) => line.startsWith('ops '))?.split(/\s+/)[1] ?? '';
  return { ...httpClient(process.started[1] ?? ''), process, ops, stop: () => process.stop('SIGTERM') };
};
