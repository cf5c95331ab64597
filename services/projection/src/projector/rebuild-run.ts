import type { RebuildProgress } from './rebuild.ts';

/** A rebuild that goes on whether somebody looks at it or not. */
export type RebuildRun = {
  /** The present step and those that follow, without the ones a slow reader missed; ends with the rebuild. */
  follow(): AsyncGenerator<RebuildProgress>;
  /** Resolves when it has ended, well or not. */
  readonly ended: Promise<void>;
  latest(): RebuildProgress | undefined;
};

/** Drives the steps of a rebuild to their end. */
export const startRebuildRun = (steps: AsyncIterable<RebuildProgress>): RebuildRun => {
  let latest: RebuildProgress | undefined;
  let over = false;
  let news = Promise.withResolvers<void>();

  const tell = (): void => {
    news.resolve();
    news = Promise.withResolvers();
  };
  const drive = async (): Promise<void> => {
    try {
      for await (const step of steps) {
        latest = step;
        tell();
      }
    } finally {
      over = true;
      tell();
    }
  };

  return {
    ended: drive(),
    latest: () => latest,
    async *follow() {
      let told: RebuildProgress | undefined;
      for (;;) {
        const { promise } = news;
        if (latest !== undefined && latest !== told) {
          told = latest;
          yield latest;
        } else if (over) return;
        else await promise;
      }
    },
  };
};
