import type { Checkpoints } from '@icrm/read-store';
import { logger } from '@icrm/telemetry';

/** Work that was done is saved as done about so long after; it is done again when the process ends before. */
const SAVED_WITHIN_MS = 1_000;
/** Nothing has to be done again of what was only passed over: a late save costs a little reading at the next start. */
const PASSED_SAVED_WITHIN_MS = 10_000;

/** Saves how far a follower has come: rarely, beside the work, and the newest position only. */
export type CheckpointSaver = {
  /** Everything up to a position is done. `passed`: there was nothing to do on the way. */
  reached(position: bigint, passed: boolean): void;
  /** Saves what is not saved yet. Never rejects: what could not be saved is done again. */
  flush(): Promise<void>;
};

const log = logger('following');

export const createCheckpointSaver = (
  checkpoints: Pick<Checkpoints, 'save'>,
  name: string,
): CheckpointSaver => {
  let newest: bigint | undefined;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let saving: Promise<void> = Promise.resolve();

  const save = async (): Promise<void> => {
    const position = newest;
    if (position === undefined) return;
    newest = undefined;
    try {
      await checkpoints.save(name, position);
    } catch (err) {
      log.warn({ err }, `the checkpoint ${name} was not saved`);
      // A newer one may have come meanwhile.
      newest ??= position;
      schedule(SAVED_WITHIN_MS);
    }
  };

  const now = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    dueAt = Number.POSITIVE_INFINITY;
    saving = saving.then(save);
    return saving;
  };

  // The followers of a process save at the same moments, so that their checkpoints travel together.
  const schedule = (withinMs: number): void => {
    const at = Math.ceil((performance.now() + 1) / withinMs) * withinMs;
    if (at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => void now(), at - performance.now()).unref();
  };

  return {
    reached(position, passed) {
      newest = position;
      schedule(passed ? PASSED_SAVED_WITHIN_MS : SAVED_WITHIN_MS);
    },
    flush: now,
  };
};
