/** Results in pieces: each pull does a bounded amount of work and may come back empty; undefined is the end. */
export type Source<T> = { pull(): T[] | undefined };

/** How long one command may keep the event loop before others get a turn. */
const sliceMs = 8;

/** Lets others in between the pulls of long work, and ends work that takes too long. */
export class Pacer {
  #since = performance.now();
  readonly #check: () => void;

  /** `check` is called after each pause and throws when the work must end (deadline passed, client gone). */
  constructor(check: () => void) {
    this.#check = check;
  }

  /** To be awaited when it gives something. */
  pause(): Promise<void> | undefined {
    if (performance.now() - this.#since < sliceMs) return undefined;
    return new Promise<void>((resolve) => {
      setImmediate(resolve);
    }).then(() => {
      this.#check();
      this.#since = performance.now();
    });
  }
}

/** Pulls until the end, or until the visitor says stop. */
export async function drain<T>(source: Source<T>, pacer: Pacer, visit: (item: T) => boolean): Promise<void> {
  for (let items = source.pull(); items !== undefined; items = source.pull()) {
    for (const item of items) if (!visit(item)) return;
    const pause = pacer.pause();
    if (pause !== undefined) await pause;
  }
}

export function listSource<T>(items: readonly T[]): Source<T> {
  let at = 0;
  return {
    pull: () => {
      if (at >= items.length) return undefined;
      const piece = items.slice(at, at + 1000);
      at += piece.length;
      return piece;
    },
  };
}

export function mapSource<A, B>(source: Source<A>, map: (item: A) => B): Source<B> {
  return { pull: () => source.pull()?.map(map) };
}

export function filterSource<T>(source: Source<T>, keep: (item: T) => boolean): Source<T> {
  return { pull: () => source.pull()?.filter(keep) };
}

export function skipSource<T>(source: Source<T>, count: number): Source<T> {
  let left = count;
  return {
    pull: () => {
      const items = source.pull();
      if (items === undefined || left === 0) return items;
      const rest = items.slice(left);
      left -= items.length - rest.length;
      return rest;
    },
  };
}

export function limitSource<T>(source: Source<T>, count: number): Source<T> {
  let left = count;
  return {
    pull: () => {
      if (left === 0) return undefined;
      const items = source.pull();
      const piece = items?.slice(0, left);
      left -= piece?.length ?? 0;
      return piece;
    },
  };
}
