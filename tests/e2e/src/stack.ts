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

/** Starts it on a folder; `args` as after `npm start --`. */
export const startStack = async (data: string, ...args: readonly string[]): Promise<Stack> => {
  const process = await startProcess({
    main: new URL('tools/run.mjs', root),
    args: ['start', '--data', data, '--port', '0', ...args],
    until: /^ready in .*(http:\/\/[\d.:]+)\/docs/,
    withinMs: 60_000,
  });
  const ops = process.lines.find((line) => line.startsWith('ops '))?.split(/\s+/)[1] ?? '';
  return { ...httpClient(process.started[1] ?? ''), process, ops, stop: () => process.stop('SIGTERM') };
};
