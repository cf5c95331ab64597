import { logger } from '@icrm/telemetry';
import { StoreUnavailable } from '../errors.ts';
import type { Position } from '../event-store.ts';
import { pauseBefore } from '../pause.ts';

/** What a subscription knows of its troubles: told once when they begin and once when they are over. */
export type Outage = {
  /** Something arrived. */
  over(): void;
  /** Takes note of an unavailable store. @throws whatever else the error is */
  note(error: unknown, position: Position): void;
  /** Waits before the next try, longer each time; ends early with the signal, and never rejects. */
  pause(signal: AbortSignal): Promise<void>;
};

export const createOutage = (): Outage => {
  let failures = 0;
  return {
    over() {
      if (failures > 0) logger('event-store').info({ attempt: failures }, 'subscription goes on');
      failures = 0;
    },
    note(error, position) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (failures === 0) logger('event-store').warn({ position, err: error }, 'subscription lost');
    },
    pause(signal) {
      failures += 1;
      // An aborted wait is how a subscription ends, not a failure.
      return pauseBefore(failures, { firstMs: 25, mostMs: 2_000 })
        .wait(signal)
        .catch(() => {});
    },
  };
};
