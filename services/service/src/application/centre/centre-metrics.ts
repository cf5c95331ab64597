import { type Counter, counter, gauge, type Histogram, histogram } from '@icrm/telemetry';
import type { Book } from '../../domain/centre/book.ts';
import type { LiveCentre } from '../../domain/centre/live-centre.ts';
import { INTERVAL_MS } from '../../domain/centre/service-levels.ts';
import { canTake, occupancyOf } from '../../domain/routing/agent.ts';
import type { CentreAnswer, ToldFact } from './centre-owner.ts';

// Made when first used: the instruments of a program are those of the telemetry that it started with.
let calls: Counter | undefined;
let durations: Histogram | undefined;

const outcomes: Readonly<Record<string, string>> = {
  CallAnswered: 'answered',
  CallAbandoned: 'abandoned',
  CallbackPromised: 'callback',
  CallTurnedAway: 'turned-away',
  CallOfferReturned: 'offer-returned',
};

export const observeFacts = (book: Book, facts: readonly ToldFact[]): void => {
  for (const { event } of facts) {
    const outcome = outcomes[event.type];
    if (outcome === undefined || !('callId' in event.data)) continue;
    calls ??= counter('icrm.centre.calls');
    const queue = book.calls.get(event.data.callId)?.queue;
    calls.add(1, { 'icrm.centre': book.centreId, 'icrm.queue': queue, 'icrm.outcome': outcome });
  }
};

type Handled = { readonly command: { readonly type: string }; readonly since: number };

export const observeCommand = ({ command, since }: Handled, answer: CentreAnswer, now: number): void => {
  durations ??= histogram('icrm.command.duration');
  const outcome = answer.accepted ? (answer.repeated ? 'repeated' : 'accepted') : 'rejected';
  durations.record((now - since) / 1_000, { 'icrm.command': command.type, 'icrm.outcome': outcome });
};

/** The goal of a queue that nobody gave one. */
export const DEFAULT_WITHIN_SECONDS = 20;

/** How a queue keeps its goal, as long as the centre is owned here. Gives the function that ends it. */
export const gaugeQueue = (live: () => LiveCentre, queue: string, now: () => number): (() => void) => {
  const attributes = { 'icrm.centre': live().book.centreId, 'icrm.queue': queue };
  const ends = [
    gauge('icrm.queue.service_level', () => lastLevel(live(), queue, now()), attributes),
    gauge('icrm.queue.waiting', () => live().look.queueLength(queue), attributes),
    gauge('icrm.queue.occupancy', () => occupancyIn(live(), queue, now()), attributes),
    gauge('icrm.queue.agents.free', () => freeFor(live(), queue, now()), attributes),
  ];
  return () => {
    for (const end of ends) end();
  };
};

/** The service level of the last whole interval in which a wait ended. */
const lastLevel = ({ levels, book }: LiveCentre, queue: string, now: number): number | undefined => {
  const until = Math.floor(now / INTERVAL_MS) * INTERVAL_MS;
  const withinMs = () => (book.queues.get(queue)?.withinSeconds ?? DEFAULT_WITHIN_SECONDS) * 1_000;
  return levels.intervals({ queue, from: until - INTERVAL_MS + 1, until, withinMs }).at(-1)?.serviceLevel;
};

const freeFor = ({ look }: LiveCentre, queue: string, now: number): number =>
  [...look.agents.values()].filter((agent) => agent.skills[queue] !== undefined && canTake(agent, now))
    .length;

/** How busy those who are at work for a queue have been since they signed on; undefined: nobody is. */
const occupancyIn = ({ look }: LiveCentre, queue: string, now: number): number | undefined => {
  const those = [...look.agents.values()].filter(
    ({ skills, state }) => skills[queue] !== undefined && state !== 'offline',
  );
  const sum = those.reduce((total, agent) => total + occupancyOf(agent, Math.max(now, agent.signedOnAt)), 0);
  return those.length === 0 ? undefined : sum / those.length;
};
