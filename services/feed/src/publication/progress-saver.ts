/** Saves how far a work has come, one save at a time: while one is under way only the newest position waits. */
export type ProgressSaver<P> = {
  reached(progress: P): void;
  /** Resolves when the newest position is saved, or could not be. */
  flush(): Promise<void>;
};

type Options<P> = {
  readonly save: (progress: P) => Promise<void>;
  /** Saving is tried again with the next position; what is not saved is done again after a restart. */
  readonly failed: (error: unknown) => void;
};

export const createProgressSaver = <P>({ save, failed }: Options<P>): ProgressSaver<P> => {
  let newest: P | undefined;
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    while (newest !== undefined) {
      const progress = newest;
      newest = undefined;
      await save(progress).catch(failed);
    }
  };

  const wake = (): void => {
    running ??= run().finally(() => {
      running = undefined;
      if (newest !== undefined) wake();
    });
  };

  return {
    reached(progress) {
      newest = progress;
      wake();
    },
    async flush() {
      while (running !== undefined) await running;
    },
  };
};
