/** Offsets to commit, in the shape kafkajs takes. */
export type Offsets = {
  readonly topics: {
    readonly topic: string;
    readonly partitions: { readonly partition: number; readonly offset: string }[];
  }[];
};

/** Commits how far the work has come: at once when idle, gathered when busy. */
export type Committer = {
  /** Everything of the partition below `next` is settled. */
  settled(topic: string, partition: number, next: bigint): void;
  /** How to commit from now on; bound to the present membership of the group. */
  through(commit: (offsets: Offsets) => Promise<void>): void;
  /** Commits what is left. Gives up after the first failure: it will be worked on again. */
  flush(): Promise<void>;
};

type Options = {
  /** False: the partition has gone to another member, whose progress must not be set back. */
  readonly owns: (topic: string, partition: number) => boolean;
  readonly intervalMs: number;
  readonly failed: (error: unknown) => void;
};

type Mark = { readonly topic: string; readonly partition: number; readonly next: bigint };

const RETRY_MS = 500;

export const createCommitter = ({ owns, intervalMs, failed }: Options): Committer => {
  const marks = new Map<string, Mark>();
  let commit: ((offsets: Offsets) => Promise<void>) | undefined;
  let running: Promise<boolean> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const take = (): Mark[] => {
    const taken = [...marks.values()].filter(({ topic, partition }) => owns(topic, partition));
    marks.clear();
    return taken;
  };

  const giveBack = (taken: readonly Mark[]): void => {
    for (const mark of taken) {
      const key = `${mark.topic}/${mark.partition}`;
      if (!marks.has(key)) marks.set(key, mark);
    }
  };

  const runOnce = async (): Promise<boolean> => {
    const taken = take();
    if (taken.length === 0 || commit === undefined) return true;
    try {
      await commit(toOffsets(taken));
      return true;
    } catch (error) {
      giveBack(taken);
      failed(error);
      return false;
    }
  };

  const run = (): Promise<boolean> => {
    running ??= runOnce().finally(() => {
      running = undefined;
    });
    return running;
  };

  const schedule = (afterMs: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (marks.size > 0) void commitNow();
    }, afterMs);
  };

  const commitNow = async (): Promise<void> => schedule((await run()) ? intervalMs : RETRY_MS);

  return {
    settled(topic, partition, next) {
      marks.set(`${topic}/${partition}`, { topic, partition, next });
      if (timer === undefined && running === undefined) void commitNow();
    },
    through(way) {
      commit = way;
    },
    async flush() {
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
      timer = undefined;
      if (marks.size > 0) await run();
    },
  };
};

const toOffsets = (marks: readonly Mark[]): Offsets => {
  const byTopic = Map.groupBy(marks, ({ topic }) => topic);
  return {
    topics: [...byTopic].map(([topic, own]) => ({
      topic,
      partitions: own.map(({ partition, next }) => ({ partition, offset: String(next) })),
    })),
  };
};
