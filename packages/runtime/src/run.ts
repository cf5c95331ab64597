import { exitCodes } from './exit-codes.ts';
import { type RunningParts, StartFailed, startParts } from './lifecycle.ts';
import { type Log, plainLog } from './log.ts';
import { messageOf } from './message-of.ts';
import { reportToParent, watchParent } from './parent.ts';
import type { Part, StartReport } from './part.ts';
import { SettingsError } from './settings/define-settings.ts';
import { within } from './within.ts';

/** How a program runs. */
export type RunOptions = {
  /** Names the program in its log lines. Default `icrm`. */
  readonly name?: string | undefined;
  readonly log?: Log | undefined;
  /** Told of each part as soon as it runs. Default: a log line. */
  readonly onStarted?: ((report: StartReport) => void) | undefined;
  readonly startWithinMs?: number | undefined;
  /** How long all parts together may take to stop. Default 10 s. */
  readonly stopWithinMs?: number | undefined;
  /** The last thing done before the process ends (telemetry is flushed); at most 2 s. */
  readonly flush?: (() => Promise<void>) | undefined;
};

const FLUSH_WITHIN_MS = 2_000;

/**
 * The life of a program: composes its parts, starts them in order, and stops them in reverse when it is told to
 * (SIGINT, SIGTERM, or end of stdin where ICRM_PARENT=stdin says that a parent holds the other end), or when
 * something failed that nobody caught. Ends the process itself. A second signal ends it at once.
 */
export const run = async (
  compose: () => readonly Part[] | Promise<readonly Part[]>,
  options: RunOptions = {},
): Promise<void> => {
  const log = options.log ?? plainLog(options.name ?? 'icrm');
  const stopAsked = untilTold(log);
  // A program runs until it is told to stop, also while no part of it holds a socket or a timer.
  setInterval(() => undefined, 2 ** 30);
  let code = await live(compose, { ...options, log, stopAsked });
  try {
    if (options.flush) await within(options.flush(), FLUSH_WITHIN_MS);
  } catch (err) {
    log.error({ err }, 'the last flush failed');
    code = exitCodes.failed;
  }
  process.exit(code);
};

type Life = RunOptions & { readonly log: Log; readonly stopAsked: StopAsked };

/** How a program was told to stop: the exit code it should end with unless stopping fails. */
type StopAsked = { readonly promise: Promise<number>; readonly signal: AbortSignal };

const live = async (
  compose: () => readonly Part[] | Promise<readonly Part[]>,
  { log, stopAsked, ...options }: Life,
): Promise<number> => {
  let running: RunningParts;
  let last: StartReport | undefined;
  const onStarted = (report: StartReport) => {
    last = report;
    (options.onStarted ?? logStart(log))(report);
  };
  try {
    running = await startParts(await compose(), { ...options, onStarted, signal: stopAsked.signal });
  } catch (error) {
    return stopAsked.signal.aborted ? await stopAsked.promise : explainFailedStart(error, log);
  }
  reportToParent({ ready: last?.address ?? '' });
  const code = await stopAsked.promise;
  const problems = await running.stop();
  for (const { part, problem } of problems) log.error({ part, reason: problem }, 'a part did not stop well');
  log.info({}, 'stopped');
  return problems.length > 0 ? exitCodes.failed : code;
};

const logStart =
  (log: Log) =>
  ({ name, address, ms }: StartReport): void =>
    log.info({ part: name, address, ms }, 'started');

const explainFailedStart = (error: unknown, log: Log): number => {
  const wrong = error instanceof SettingsError;
  // The message of wrong settings is for the person at the keyboard: no stack, no JSON.
  if (wrong) process.stderr.write(`${error.message}\n`);
  else
    log.fatal(
      { err: error instanceof StartFailed ? error.cause : error, part: partOf(error) },
      'cannot start',
    );
  reportToParent({ failed: messageOf(error) });
  return wrong ? exitCodes.wrongSettings : exitCodes.failed;
};

const partOf = (error: unknown): string | undefined =>
  error instanceof StartFailed ? error.part : undefined;

const untilTold = (log: Log): StopAsked => {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<number>();
  const stop = (code: number, why: string) => {
    log.info({ reason: why }, 'stopping');
    resolve(code);
    controller.abort(new Error(`told to stop: ${why}`));
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(exitCodes.failed);
    stop(exitCodes.stopped, signal);
  };
  const onFatal = (err: unknown) => {
    log.fatal({ err }, 'something failed that nobody caught');
    if (!controller.signal.aborted) stop(exitCodes.failed, 'a failure');
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  process.on('uncaughtException', onFatal).on('unhandledRejection', onFatal);
  watchParent(() => {
    if (!controller.signal.aborted) stop(exitCodes.stopped, 'the parent went away');
  });
  return { promise, signal: controller.signal };
};
