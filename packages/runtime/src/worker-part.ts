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
      const first = firstReport(thread);
      // Listening from the first moment on: a thread may fail before its report was read here.
      const fail = (message: string, cause?: unknown) => {
        if (problem !== undefined || first.failed()) return;
        problem = message;
        if (first.settled()) {
          if (!stopping) onFailure(new Error(`${name} ${message}`, { cause }));
        } else first.reject(new Error(message, { cause }));
      };
      thread.once('error', (error) => fail(`failed: ${messageOf(error)}`, error));
      thread.once('exit', (code) => fail(`ended with code ${code}`));
      const address = await first.promise;
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

const firstReport = (thread: Worker) => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let settled = false;
  let failed = false;
  thread.once('message', (report: WorkerReport) => {
    settled = true;
    if ('listening' in report) resolve(report.listening);
    else {
      // The thread ends after this by itself: its reason is the one to tell.
      failed = true;
      reject(new Error(report.failed));
    }
  });
  return { promise, reject, settled: () => settled, failed: () => failed };
};
