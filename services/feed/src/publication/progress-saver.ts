/** Saves how far a work has come, one save at a time: while one is under way only the newest position waits. */
export type ProgressSaver = {
  reached(position: bigint): void;
  /** Resolves when the newest position is saved, or could not be. */
  flush(): Promise<void>;
};

type Options = {
  readonly save: (position: bigint) => Promise<void>;
  /** Saving is tried again with the next position; what is not saved is done again after a restart. */
  readonly failed: (error: unknown) => void;
};

export const createProgressSaver = ({ save, failed }: Options): ProgressSaver => {
  let newest: bigint | undefined;
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    while (newest !== undefined) {
      const position = newest;
      newest = undefined;
      await save(position).catch(failed);
    }
  };

  const wake = (): void => {
    running ??= run().finally(() => {
      running = undefined;
      if (newest !== undefined) wake();
    });
  };

  return {
    reached(position) {
      newest = position;
      wake();
    },
    async flush() {
      while (running !== undefined) await running;
    },
  };
};
