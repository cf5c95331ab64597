import { setTimeout } from 'node:timers/promises';
import { logger } from '@icrm/telemetry';

/** What is looked at, and how often. */
export type FollowOptions = {
  /** The lowest position of the other shards in the generation that is live here. */
  readonly load: () => Promise<bigint>;
  /** Called with what was loaded. */
  readonly onPosition: (position: bigint) => void;
  /** Called about twice a second: to see whether another generation is live, and what the others ask for. */
  readonly onLook: () => Promise<void>;
  /** True while somebody waits for the others. */
  readonly isAwaited: () => boolean;
};

const awaitedEveryMs = 5;
const idleEveryMs = 100;
const lookEveryMs = 500;

const log = logger('projection.shards');

/**
 * Follows how far the replicas with the other shards have come: often while somebody waits for it, seldom otherwise. A look
 * that fails is taken again.
 */
export const followOtherShards = ({ load, onPosition, onLook, isAwaited }: FollowOptions) => {
  const stopping = new AbortController();
  let lookedAt = 0;
  const once = async (): Promise<void> => {
    try {
      onPosition(await load());
      if (performance.now() - lookedAt < lookEveryMs) return;
      await onLook();
      lookedAt = performance.now();
    } catch (error) {
      log.warn({ err: error }, 'the other shards cannot be seen');
    }
  };
  const follow = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await once();
      const pauseMs = isAwaited() ? awaitedEveryMs : idleEveryMs;
      // An aborted pause is how stopping looks.
      await setTimeout(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const following = follow();
  return {
    async stop(): Promise<void> {
      stopping.abort();
      await following;
    },
  };
};
