/** A call that waits for a skill. */
export type Place = {
  readonly callId: string;
  readonly channel: string;
  readonly priority: number;
  readonly arrivedAt: number;
  /** The order of arrival, for calls of the same instant. */
  readonly order: number;
};

/** The queues by skill: the highest priority first, then whoever has waited longest. */
export type Queues = {
  join(skill: string, place: Place): void;
  leave(skill: string, callId: string): void;
  length(skill: string): number;
  /** The first of those that fit; any, unless told which. */
  first(skill: string, fits?: (place: Place) => boolean): Place | undefined;
  /** Everybody who waits, by skill, in their order. */
  all(): ReadonlyMap<string, readonly Place[]>;
};

export const createQueues = (): Queues => {
  const bySkill = new Map<string, Place[]>();
  const of = (skill: string): Place[] => {
    const queue = bySkill.get(skill) ?? [];
    bySkill.set(skill, queue);
    return queue;
  };
  return {
    join(skill, place) {
      const queue = of(skill);
      let [low, high] = [0, queue.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (comparePlaces(queue[middle], place) <= 0) low = middle + 1;
        else high = middle;
      }
      queue.splice(low, 0, place);
    },
    leave(skill, callId) {
      const queue = of(skill);
      const index = queue.findIndex((place) => place.callId === callId);
      if (index >= 0) queue.splice(index, 1);
    },
    length: (skill) => of(skill).length,
    all: () => bySkill,
    first: (skill, fits) => (fits === undefined ? of(skill)[0] : of(skill).find(fits)),
  };
};

/** Negative: the first goes before the second. */
export const comparePlaces = (a: Place | undefined, b: Place): number =>
  a === undefined ? 1 : b.priority - a.priority || a.arrivedAt - b.arrivedAt || a.order - b.order;
