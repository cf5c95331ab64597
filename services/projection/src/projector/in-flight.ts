/** Pieces of work under way, at most so many at a time: whoever adds one more waits until there is room. */
export type InFlight = {
  /** Starts a piece of work. @throws what an earlier piece failed with */
  add(work: () => Promise<unknown>): Promise<void>;
  /** Resolves when all is done. @throws what the first piece that failed did */
  done(): Promise<void>;
};

export const createInFlight = (most: number): InFlight => {
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const start = (work: () => Promise<unknown>): void => {
    const run: Promise<void> = work()
      .then(
        () => undefined,
        (error: unknown) => {
          failure ??= { error };
        },
      )
      .then(() => {
        underWay.delete(run);
      });
    underWay.add(run);
  };
  const check = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    async add(work) {
      while (underWay.size >= most) await Promise.race(underWay);
      check();
      start(work);
    },
    async done() {
      await Promise.all(underWay);
      check();
    },
  };
};
