import type { Position } from '@icrm/event-store';
import { newId } from '@icrm/runtime';
import type { Logger } from '@icrm/telemetry';
import { idOf } from '../cursor/cursor-store.ts';
import type { CursorWorker } from '../cursor/cursor-worker.ts';
import type { Entry } from '../log/entry.ts';
import type { LogReader } from '../log/reader.ts';
import { pause } from '../pause.ts';
import { maskOf } from '../subscription/mask.ts';
import { type Circuit, createCircuit } from './circuit.ts';
import { eventMessage } from './message.ts';
import type { Answer, Post } from './post.ts';
import { replayRanges } from './replay-ranges.ts';
import { type Attempts, judge, type Verdict } from './verdict.ts';
import type { WebhookRecord, WebhookStore } from './webhook-store.ts';

/** An endpoint being served: in order per customer, several customers at once. */
export type WebhookRunner = {
  readonly circuit: Circuit;
  readonly trouble: string | undefined;
  /** Serves the endpoint until the signal aborts; calls under way are waited for. */
  run(signal: AbortSignal): Promise<void>;
};

type Options = {
  readonly webhook: WebhookRecord;
  readonly worker: CursorWorker;
  readonly store: WebhookStore;
  readonly post: Post;
  /** The wait before the first retry; the later ones are multiples of it. */
  readonly firstWaitMs: number;
  readonly readerFrom: (after: Position) => LogReader;
  readonly matches: (entry: Entry) => boolean;
  /** Which positions between two are parked, and therefore not to be sent with a range. */
  readonly parkedBetween: (after: Position, last: Position) => Promise<ReadonlySet<Position>>;
  readonly reveal: ((entry: Entry) => Promise<Entry>) | undefined;
  readonly log: Logger;
};

const MEMBER = 'endpoint';
// Calls at once, and events that may wait for another try meanwhile.
const CALLS = 8;
const CREDIT = 2_000;

export const createWebhookRunner = (options: Options): WebhookRunner => {
  const { webhook, worker, store, post, reveal, firstWaitMs, log } = options;
  const circuit = createCircuit(firstWaitMs);
  const url = new URL(webhook.url);
  const attempts = new Map<Position, Attempts>();
  const slots = createSlots(CALLS);
  let trouble: string | undefined;

  const mask = maskOf(webhook.mask ?? []);

  const call = async (entry: Entry): Promise<Answer> => {
    const seen = mask === undefined ? entry : mask(entry);
    const shown = reveal === undefined ? seen : await reveal(seen);
    const message = eventMessage(shown, { webhook: webhook._id, secrets: webhook.secrets, now: Date.now() });
    if (message === undefined)
      return { status: 200, reason: '', body: '', retryAfterSeconds: undefined, durationMs: 0 };
    return post(url, message);
  };

  const mayCall = async (signal: AbortSignal): Promise<void> => {
    for (
      let wait = circuit.waitMs(Date.now());
      wait > 0 && !signal.aborted;
      wait = circuit.waitMs(Date.now())
    )
      await pause(wait, signal);
  };

  const attempt = async (
    entry: Entry,
    before: Attempts | undefined,
    signal: AbortSignal,
  ): Promise<Verdict | undefined> => {
    await mayCall(signal);
    const free = await slots.take();
    try {
      // While it waited for its turn the circuit may have opened again.
      if (signal.aborted || circuit.waitMs(Date.now()) > 0) return undefined;
      circuit.begun();
      const sentAt = new Date();
      const answer = await call(entry);
      const failed = before ?? { failures: 0, firstFailedAt: sentAt.getTime() };
      const verdict = judge(answer, failed, { now: Date.now(), firstWaitMs });
      learn(verdict, answer);
      await store.logDelivery(toDelivery({ webhook, entry, answer, verdict, before: failed, sentAt }));
      return verdict;
    } finally {
      free();
    }
  };

  const learn = (verdict: Verdict, { reason }: Answer): void => {
    const isBlamed = verdict.kind === 'retry' && verdict.blamesEndpoint;
    if (isBlamed) circuit.failed(Date.now());
    else circuit.succeeded();
    trouble = isBlamed ? reason : undefined;
  };

  const failed = async ({ position }: Entry): Promise<void> => {
    const before = attempts.get(position) ?? { failures: 0, firstFailedAt: Date.now() };
    const now = { ...before, failures: before.failures + 1 };
    attempts.set(position, now);
    await store.saveAttempts(webhook, position, now);
  };

  const settled = async ({ position }: Entry): Promise<void> => {
    if (attempts.delete(position)) await store.forgetAttempts(webhook, position);
    worker.grant(MEMBER, 1);
  };

  /** True when the event is delivered or parked. */
  const tryOnce = async (entry: Entry, signal: AbortSignal): Promise<boolean> => {
    const verdict = await attempt(entry, attempts.get(entry.position), signal);
    if (verdict === undefined) return false;
    if (verdict.kind === 'retry') {
      await failed(entry);
      await pause(verdict.afterMs, signal);
      return false;
    }
    if (verdict.kind === 'parked') await worker.park(MEMBER, entry.position, verdict.reason);
    else await worker.settle(MEMBER, entry.position);
    await settled(entry);
    return true;
  };

  const deliver = async (entry: Entry, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        if (await tryOnce(entry, signal)) return;
      } catch (err) {
        log.warn({ err, subscription: webhook.name }, 'what came of a webhook call could not be kept');
        await pause(1_000, signal);
      }
    }
  };

  return {
    circuit,
    get trouble() {
      return trouble;
    },
    async run(signal) {
      for (const [position, known] of await store.attempts(webhook)) attempts.set(position, known);
      const replaying = replayRanges({ ...options, attempt }, signal);
      const underWay = new Set<Promise<void>>();
      worker.join(MEMBER, CREDIT);
      try {
        while (!signal.aborted) {
          const batch = await worker.next(MEMBER, { max: 100, withinMs: 1_000, signal });
          for (const entry of batch?.entries ?? []) {
            const delivery: Promise<void> = deliver(entry, signal).finally(() => underWay.delete(delivery));
            underWay.add(delivery);
          }
        }
      } finally {
        await Promise.all([...underWay, replaying]);
        worker.leave(MEMBER);
      }
    },
  };
};

const toDelivery = ({
  webhook,
  entry,
  answer,
  verdict,
  before,
  sentAt,
}: {
  readonly webhook: WebhookRecord;
  readonly entry: Entry;
  readonly answer: Answer;
  readonly verdict: Verdict;
  readonly before: Attempts;
  readonly sentAt: Date;
}) => ({
  _id: newId(),
  webhook: idOf(webhook),
  eventId: entry.event.id,
  eventType: entry.event.type,
  position: entry.position,
  attempt: before.failures + 1,
  sentAt: sentAt.toISOString(),
  durationMs: answer.durationMs,
  status: answer.status,
  outcome: verdict.kind,
  reason: verdict.kind === 'parked' ? verdict.reason : answer.reason,
  answer: answer.body.slice(0, 500),
});

/** So many at a time; the others wait in order. */
const createSlots = (count: number) => {
  let left = count;
  const waiting: (() => void)[] = [];
  const free = (): void => {
    left += 1;
    waiting.shift()?.();
  };
  return {
    async take(): Promise<() => void> {
      while (left <= 0)
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      left -= 1;
      return free;
    },
  };
};
