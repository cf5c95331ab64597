/** Runs pieces of work one after the other, in the order they came. */
export type Exclusive = <T>(work: () => Promise<T>) => Promise<T>;

export const createExclusive = (): Exclusive => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(work);
    last = run.catch(() => undefined);
    return run;
  };
};
