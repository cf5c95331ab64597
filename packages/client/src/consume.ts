import type { feedV1 } from '@icrm/contracts';
import type { RpcClient } from '@icrm/rpc';
import { type IcrmEvent, toEvent } from './event.ts';
import { createPatience, isPassing, sleep } from './patience.ts';
import { createPushable } from './pushable.ts';
import { type EventFilter, type StartAt, toFilter, toMask, toStart } from './start.ts';
import { createWorkQueue } from './work-queue.ts';

/** Works on one event. A rejection is tried again, then the event is parked with its message as the reason. */
export type EventHandler = (event: IcrmEvent, context: { readonly signal: AbortSignal }) => Promise<void>;

/** How to work through the log with a cursor that the feed keeps. */
export type ConsumeOptions = {
  /** The name of the cursor; all who use it share the events. */
  readonly cursor: string;
  readonly handler: EventHandler;
  /** Where the cursor begins when it is new. Default: the beginning. */
  readonly from?: StartAt;
  readonly filter?: EventFilter;
  readonly revealPersonal?: boolean;
  /** Only these places of data and metadata, such as `data.orderId`. Default: all. */
  readonly fields?: readonly string[];
  /** Names this member in lists. */
  readonly member?: string;
  /** Customers worked on at once. Default 8. */
  readonly concurrency?: number;
  /** Tries of an event before it is parked. Default 5. */
  readonly maxAttempts?: number;
};

/** A member of a cursor at work. */
export type Consumption = {
  /** Ends after the work in hand; what is done is acknowledged. */
  stop(): Promise<void>;
  /** Rejects when it cannot go on: an error of the request, for instance another filter than the cursor's. */
  readonly ended: Promise<void>;
};

type Feed = RpcClient<typeof feedV1.FeedServiceService>;
type Options = ConsumeOptions & { readonly feed: Feed; readonly tenant: string };

const CREDIT = 500;
const RETRY_MS = 100;

/** Begins to work; reconnects by itself until it is stopped. */
export const consume = (options: Options): Consumption => {
  const stopping = new AbortController();
  const ended = run(options, stopping.signal);
  // Whoever does not look at the end must not be ended by it.
  ended.catch(() => undefined);
  return {
    ended,
    async stop() {
      stopping.abort();
      await ended.catch(() => undefined);
    },
  };
};

const run = async (options: Options, signal: AbortSignal): Promise<void> => {
  const patience = createPatience(signal);
  while (!signal.aborted) {
    try {
      await connection(options, signal, () => patience.reset());
    } catch (error) {
      if (!signal.aborted && !isPassing(error)) throw error;
    }
    await patience.rest();
  }
};

const connection = async (options: Options, signal: AbortSignal, onWork: () => void): Promise<void> => {
  const requests = createPushable<feedV1.ConsumeRequest>();
  const say = (action: feedV1.ConsumeRequest['action']) => requests.push({ action });
  const queue = createWorkQueue(options.concurrency ?? 8, (event) => workOn(event, options, { signal, say }));
  say(opening(options));
  const end = new AbortController();
  signal.addEventListener('abort', () => void finish(), { once: true });
  const works = new Set<Promise<void>>();
  // Deliveries are acknowledged in their order, whatever the order in which they are done.
  let acknowledged: Promise<void> = Promise.resolve();
  const finish = async (): Promise<void> => {
    await Promise.all(works);
    await acknowledged;
    requests.end();
    end.abort();
  };
  for await (const { item, delivery } of options.feed.consume(requests, { signal: end.signal })) {
    if (item?.$case !== 'batch' || signal.aborted) continue;
    onWork();
    const events = item.value.events.map(toEvent);
    const work = queue.work(events).finally(() => works.delete(work));
    works.add(work);
    acknowledged = acknowledged.then(async () => {
      await work;
      say({ $case: 'acknowledge', value: { delivery } });
      say({ $case: 'credit', value: { events: events.length } });
    });
  }
};

const opening = (options: Options): feedV1.ConsumeRequest['action'] => ({
  $case: 'open',
  value: {
    tenant: options.tenant,
    cursor: options.cursor,
    member: options.member ?? '',
    start: toStart(options.from ?? 'beginning'),
    filter: options.filter === undefined ? undefined : toFilter(options.filter),
    maxBatch: 100,
    revealPersonal: options.revealPersonal ?? false,
    heartbeatSeconds: 0,
    credit: CREDIT,
    acknowledgeWithinSeconds: 0,
    mask: toMask(options.fields),
  },
});

type Session = {
  readonly signal: AbortSignal;
  readonly say: (action: feedV1.ConsumeRequest['action']) => void;
};

const workOn = async (
  event: IcrmEvent,
  { handler, maxAttempts = 5 }: Options,
  { signal, say }: Session,
): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await handler(event, { signal });
    } catch (error) {
      if (attempt >= maxAttempts) {
        const reason = error instanceof Error ? error.message : String(error);
        say({ $case: 'park', value: { position: event.position, reason: reason || 'failed' } });
        return;
      }
      await sleep(RETRY_MS * 2 ** (attempt - 1), signal);
    }
  }
};
