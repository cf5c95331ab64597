import type { Position } from '@icrm/event-store';
import type { Logger } from '@icrm/telemetry';
import type { Entry } from '../log/entry.ts';
import type { LogReader } from '../log/reader.ts';
import { pause } from '../pause.ts';
import type { Attempts, Verdict } from './verdict.ts';
import type { RangeReplay, WebhookRecord, WebhookStore } from './webhook-store.ts';

type Options = {
  readonly webhook: WebhookRecord;
  readonly store: WebhookStore;
  readonly readerFrom: (after: Position) => LogReader;
  readonly matches: (entry: Entry) => boolean;
  readonly parkedBetween: (after: Position, last: Position) => Promise<ReadonlySet<Position>>;
  /** One call; undefined when it may not be made now. */
  readonly attempt: (
    entry: Entry,
    before: Attempts | undefined,
    signal: AbortSignal,
  ) => Promise<Verdict | undefined>;
  readonly log: Logger;
};

const LOOK_EVERY_MS = 1_000;
const STRETCH = 64;

/**
 * Sends ranges of the log once more, in the order in which they were asked for and that of the log, one event after the
 * other. Goes on after a restart where it was; at worst the last event is sent again, with the same message id.
 */
export const replayRanges = async (options: Options, signal: AbortSignal): Promise<void> => {
  const { webhook, store, log } = options;
  while (!signal.aborted) {
    try {
      const range = await store.nextRange(webhook);
      if (range === undefined) await pause(LOOK_EVERY_MS, signal);
      else await replayRange(range, options, signal);
    } catch (err) {
      log.warn({ err, subscription: webhook.name }, 'a range could not be replayed yet');
      await pause(LOOK_EVERY_MS, signal);
    }
  }
};

const replayRange = async (range: RangeReplay, options: Options, signal: AbortSignal): Promise<void> => {
  const { store, matches } = options;
  const parked = await options.parkedBetween(range.after, range.last);
  const isWanted = (entry: Entry): boolean =>
    entry.position <= range.last && matches(entry) && !parked.has(entry.position);
  const reader = options.readerFrom(range.after);
  for (let finished = false; !finished; ) {
    const { entries, position, live } = await reader.next({ max: STRETCH, withinMs: 0, signal });
    for (const entry of entries.filter(isWanted)) {
      await send(entry, options, signal);
      if (signal.aborted) return;
      await store.rangeReached(range, { after: entry.position, sent: 1, finished: false });
    }
    if (signal.aborted) return;
    finished = position >= range.last || (live && entries.length === 0);
    await store.rangeReached(range, { after: position, sent: 0, finished });
  }
};

/** Tries until the endpoint takes the event, or it is given up as usual; it was settled before, so that nothing is parked. */
const send = async (entry: Entry, { attempt }: Options, signal: AbortSignal): Promise<void> => {
  let before: Attempts | undefined;
  while (!signal.aborted) {
    const startedAt = Date.now();
    const verdict = await attempt(entry, before, signal);
    if (verdict === undefined) continue;
    if (verdict.kind !== 'retry') return;
    before = { failures: (before?.failures ?? 0) + 1, firstFailedAt: before?.firstFailedAt ?? startedAt };
    await pause(verdict.afterMs, signal);
  }
};
