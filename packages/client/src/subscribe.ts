import type { feedV1 } from '@icrm/contracts';
import type { RpcClient } from '@icrm/rpc';
import { type IcrmEvent, toEvent } from './event.ts';
import { createPatience, isPassing } from './patience.ts';
import { type EventFilter, type StartAt, toFilter, toMask, toStart } from './start.ts';

/** How to follow the log. */
export type FollowOptions = {
  readonly from: StartAt;
  readonly filter?: EventFilter;
  /** Only these places of data and metadata, such as `data.orderId`. Default: all. */
  readonly fields?: readonly string[];
  /** True: personal fields in plain form, where the caller may see them. */
  readonly revealPersonal?: boolean;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
  /** Told once when the history is done. */
  readonly onCaughtUp?: () => void;
  /** Told how far the log was seen, also where nothing matched; keep it to resume with `{ afterPosition }`. */
  readonly onPosition?: (position: bigint) => void;
};

type Feed = RpcClient<typeof feedV1.FeedServiceService>;
type Options = FollowOptions & { readonly feed: Feed; readonly tenant: string };

const HEARTBEAT_SECONDS = 5;
const SILENT_FOR_MS = 20_000;

/** The events of the log, history then live. Reconnects by itself and goes on after the last event it gave. */
export async function* follow(options: Options): AsyncGenerator<IcrmEvent> {
  const { signal = new AbortController().signal } = options;
  const patience = createPatience(signal);
  const progress = createProgress(options);
  while (!signal.aborted) {
    try {
      for await (const response of connection(options, progress.from, signal)) {
        patience.reset();
        yield* eventsOf(response.item);
        progress.reached(response);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error) && !(error instanceof Silent)) throw error;
    }
    await patience.rest();
  }
}

/** Where the next connection begins, and who is told of it. */
const createProgress = ({ from: start, onCaughtUp, onPosition }: Options) => {
  let from = start;
  let caughtUp = false;
  return {
    get from(): StartAt {
      return from;
    },
    reached({ item, position }: feedV1.SubscribeResponse): void {
      from = { afterPosition: position };
      onPosition?.(position);
      if (item?.$case !== 'caughtUp' || caughtUp) return;
      caughtUp = true;
      onCaughtUp?.();
    },
  };
};

class Silent extends Error {}

/** One stream. It ends when nothing came for so long that not even the heartbeats get through. */
async function* connection(
  { feed, tenant, filter = {}, fields, revealPersonal = false }: Options,
  from: StartAt,
  signal: AbortSignal,
): AsyncGenerator<feedV1.SubscribeResponse> {
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(new Silent()), SILENT_FOR_MS);
  const request = {
    tenant,
    start: toStart(from),
    filter: toFilter(filter),
    maxBatch: 200,
    revealPersonal,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    mask: toMask(fields),
  };
  try {
    for await (const response of feed.subscribe(request, {
      signal: AbortSignal.any([signal, silence.signal]),
    })) {
      // Only the waiting for the feed counts, not the work of whoever reads.
      clearTimeout(watch);
      yield response;
      watch.refresh();
    }
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(watch);
  }
}

function* eventsOf(item: feedV1.SubscribeResponse['item']): Generator<IcrmEvent> {
  if (item?.$case === 'event') yield toEvent(item.value);
  if (item?.$case === 'batch') for (const event of item.value.events) yield toEvent(event);
}
