import { messageOf } from './message-of.ts';
import type { Part, StartReport } from './part.ts';
import { type StopProblem, stopParts } from './stop-parts.ts';
import { timedOut, within } from './within.ts';

/** Parts that were started together. */
export type RunningParts = {
  /** Stops all parts in reverse order, once however often it is called; resolves with what went wrong, never rejects. */
  stop(): Promise<readonly StopProblem[]>;
  /** The first part that is not ready and why, or undefined. */
  notReady(): string | undefined;
};

/** How parts are started and stopped. */
export type StartOptions = {
  /** Told of each part as soon as it runs. */
  readonly onStarted?: ((report: StartReport) => void) | undefined;
  /** How long one part may take to start. Default 60 s. */
  readonly startWithinMs?: number | undefined;
  /** How long all parts together may take to stop. Default 10 s. */
  readonly stopWithinMs?: number | undefined;
  /** Gives up starting when it aborts. */
  readonly signal?: AbortSignal | undefined;
};

/** A part did not start; all parts that did are stopped again by the time this is thrown. */
export class StartFailed extends Error {
  readonly part: string;
  /** What went wrong while the others were stopped. */
  readonly stopProblems: readonly StopProblem[];
  constructor(part: string, cause: unknown, stopProblems: readonly StopProblem[]) {
    super(`${part} did not start: ${messageOf(cause)}`, { cause });
    this.name = 'StartFailed';
    this.part = part;
    this.stopProblems = stopProblems;
  }
}

/**
 * Starts parts one after the other, in the given order. @throws StartFailed after stopping, in reverse, the part that
 * failed and those before it.
 */
export const startParts = async (
  parts: readonly Part[],
  options: StartOptions = {},
): Promise<RunningParts> => {
  const { stopWithinMs = 10_000 } = options;
  const begun: Part[] = [];
  for (const part of parts) {
    begun.push(part);
    try {
      await startOne(part, options);
    } catch (cause) {
      throw new StartFailed(part.name, cause, await stopParts(begun, stopWithinMs));
    }
  }
  let stopping: Promise<readonly StopProblem[]> | undefined;
  return {
    stop: () => {
      stopping ??= stopParts(parts, stopWithinMs);
      return stopping;
    },
    notReady: () => (stopping === undefined ? firstNotReady(parts) : 'stopping'),
  };
};

/** The first part that is not ready, as `name: reason`; undefined when all are. */
export const firstNotReady = (parts: readonly Part[]): string | undefined => {
  for (const part of parts) {
    const reason = part.notReady?.();
    if (reason !== undefined) return `${part.name}: ${reason}`;
  }
  return undefined;
};

const startOne = async (part: Part, options: StartOptions): Promise<void> => {
  const { startWithinMs = 60_000, signal, onStarted } = options;
  signal?.throwIfAborted();
  const begin = performance.now();
  const started = part.start();
  const result = await within(signal ? Promise.race([started, aborted(signal)]) : started, startWithinMs);
  if (result === timedOut) throw new Error(`not started within ${startWithinMs} ms`);
  onStarted?.({ name: part.name, address: result, ms: Math.round(performance.now() - begin) });
};

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
