/** Saves how far a work has come, one save at a time and not too often: only the newest position waits for its turn. */
export type ProgressSaver<P> = {
  reached(progress: P): void;
  /** Resolves when the newest position is saved, or could not be. */
  flush(): Promise<void>;
};

type Options<P> = {
  readonly save: (progress: P) => Promise<void>;
  /** Saving is tried again with the next position; what is not saved is done again after a restart. */
  readonly failed: (error: unknown) => void;
  /** The time between two saves, in milliseconds; the first one is made at once. */
  readonly everyMs: number;
};

export const createProgressSaver = <P>({ save, failed, everyMs }: Options<P>): ProgressSaver<P> => {
  let newest: P | undefined;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const saveNewest = async (): Promise<void> => {
    const progress = newest;
    if (progress === undefined) return;
    newest = undefined;
    await save(progress).catch(failed);
  };
  const saveNow = (): void => {
    running = running.then(saveNewest);
    timer = setTimeout(() => {
      timer = undefined;
      if (newest !== undefined) saveNow();
    }, everyMs).unref();
  };

  return {
    reached(progress) {
      newest = progress;
      if (timer === undefined) saveNow();
    },
    async flush() {
      clearTimeout(timer);
      timer = undefined;
      running = running.then(saveNewest);
      await running;
    },
  };
};
