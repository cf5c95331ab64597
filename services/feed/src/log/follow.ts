import type { EventStore } from '@icrm/event-store';
import type { Logger } from '@icrm/telemetry';
import type { Tail } from './tail.ts';
import type { Unreadables } from './unreadable.ts';

type Options = {
  readonly store: Pick<EventStore, 'subscribeToAll'>;
  readonly tail: Tail;
  /** Keeps what cannot be read, before the tail goes past it. */
  readonly park: Unreadables['park'];
  readonly log: Logger;
  readonly signal: AbortSignal;
};

const AGAIN_AFTER_MS = 1_000;

/** Keeps a tail up to date until the signal aborts. The store reconnects by itself; what it gives up on is tried again. */
export const follow = async ({ store, tail, park, log, signal }: Options): Promise<void> => {
  while (!signal.aborted) {
    try {
      for await (const item of store.subscribeToAll({ after: tail.end, signal })) {
        if (item.kind === 'unreadable') await park([item], signal);
        tail.add(item);
      }
    } catch (err) {
      log.error({ err, position: tail.end }, 'the log cannot be followed');
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
    }
  }
};
