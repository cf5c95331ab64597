import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { failLater } from './fail-later.ts';
import { messageOf } from './message-of.ts';
import type { Part } from './part.ts';

/** What the worker's thread tells: once, when its part runs or could not. */
export type WorkerReport = { readonly listening: string } | { readonly failed: string };

/** An engine on a thread of its own. */
export type WorkerPartOptions = {
  readonly name: string;
  /** A module that calls {@link serveWorker}, or speaks its protocol. */
  readonly url: URL;
  /** Handed to the module; must be cloneable. */
  readonly workerData?: unknown;
  /** Told when the thread ends by itself. Default: an uncaught error, which stops the program. */
  readonly onFailure?: (error: Error) => void;
};

/**
 * Runs a part in a worker thread, so that its disk work never stalls this one. Preloads (`--import`) are not inherited:
 * an engine has no use for instrumented drivers.
 */
export const workerPart = ({ name, url, workerData, onFailure = failLater }: WorkerPartOptions): Part => {
  let worker: Worker | undefined;
  let problem: string | undefined;
  let stopping = false;

  return {
    name,
    async start() {
      const { NODE_OPTIONS: _preloads, ...env } = process.env;
      const thread = new Worker(url, { workerData, name, execArgv: [], env });
      worker = thread;
      const address = await firstReport(thread);
      const fail = (error: Error) => {
        problem ??= error.message;
        if (!stopping) onFailure(error);
      };
      thread.once('error', (error) =>
        fail(new Error(`${name} failed: ${messageOf(error)}`, { cause: error })),
      );
      thread.once(
        'exit',
        (code) => problem === undefined && fail(new Error(`${name} ended with code ${code}`)),
      );
      return address === '' ? undefined : address;
    },
    async stop() {
      stopping = true;
      if (worker === undefined || worker.threadId === -1) return;
      const gone = once(worker, 'exit');
      worker.postMessage('stop');
      const [code] = await gone;
      if (code !== 0) throw new Error(`${name} ended with code ${code}`);
    },
    notReady: () => problem,
  };
};

const firstReport = (thread: Worker): Promise<string> =>
  new Promise((resolve, reject) => {
    const onExit = (code: number) =>
      settle(() => reject(new Error(`ended with code ${code} while starting`)));
    const onError = (error: unknown) => settle(() => reject(error));
    const onMessage = (report: WorkerReport) => {
      if ('listening' in report) settle(() => resolve(report.listening));
      else if ('failed' in report) settle(() => reject(new Error(report.failed)));
    };
    const settle = (act: () => void) => {
      thread.off('exit', onExit).off('error', onError).off('message', onMessage);
      act();
    };
    thread.on('exit', onExit).on('error', onError).on('message', onMessage);
  });
