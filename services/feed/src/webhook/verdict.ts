import type { Answer } from './post.ts';

/** What follows from an answer. */
export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly blamesEndpoint: boolean }
  | { readonly kind: 'parked'; readonly reason: string };

/** What happened to an event so far. */
export type Attempts = { readonly failures: number; readonly firstFailedAt: number };

const DAY = 86_400_000;
/** In units of the first wait: with a second these are 1, 5 and 30 s, 2, 10 and 30 min, 1, 3 and 6 h. */
const WAITS = [1, 5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600];
/** How long an event is tried before it is parked, and how often when the endpoint refuses this very event. */
const TRIED_FOR_MS = 3 * DAY;
const REFUSALS_BEFORE_PARKING = 4;

/**
 * 2xx: delivered. 4xx says that the endpoint is there and does not want this event: after the fourth time it is parked,
 * so that the customer's later events do not wait for days. Everything else is tried again for three days.
 */
export const judge = (
  answer: Answer,
  { failures, firstFailedAt }: Attempts,
  { now, firstWaitMs }: { readonly now: number; readonly firstWaitMs: number },
): Verdict => {
  if (answer.status >= 200 && answer.status < 300) return { kind: 'delivered' };
  const isRefusal = refuses(answer.status);
  if (isRefusal && failures + 1 >= REFUSALS_BEFORE_PARKING)
    return { kind: 'parked', reason: `refused ${failures + 1} times, last with ${answer.reason}` };
  if (failures > 0 && now - firstFailedAt >= TRIED_FOR_MS)
    return { kind: 'parked', reason: `tried for 3 days, last: ${answer.reason}` };
  return { kind: 'retry', afterMs: waitOf(answer, failures, firstWaitMs), blamesEndpoint: !isRefusal };
};

// These of the 4xx say something of the endpoint or the moment, not of the event.
const NOT_ABOUT_THE_EVENT = [401, 403, 404, 408, 410, 421, 425, 429];
const refuses = (status: number): boolean =>
  status >= 400 && status < 500 && !NOT_ABOUT_THE_EVENT.includes(status);

const waitOf = ({ retryAfterSeconds }: Answer, failures: number, firstWaitMs: number): number => {
  const wait = (WAITS[Math.min(failures, WAITS.length - 1)] ?? 1) * firstWaitMs;
  return Math.min(Math.max(wait, (retryAfterSeconds ?? 0) * 1_000), DAY);
};
