import type { Position } from '@icrm/event-store';

/** How an event was settled. */
export type Settlement = 'done' | 'parked';

/** Up to where everything is settled, and how many events that were. */
export type Mark = {
  readonly position: Position;
  /** Events offered up to the position; each was done or parked. */
  readonly offered: bigint;
  readonly done: bigint;
};

/** Knows up to where everything is settled while events are settled in any order. */
export type LowWater = {
  /** Offered and not settled. */
  readonly outstanding: number;
  /** All events offered so far, and those of them that are done. */
  readonly totals: { readonly offered: bigint; readonly done: bigint };
  /** Positions come in ascending order. */
  offered(position: Position): void;
  /** One from earlier, kept elsewhere until it is settled: it holds nothing up and is not counted. */
  offeredAgain(position: Position): void;
  settled(position: Position, how: Settlement): void;
  /** Where everything is settled, given that the log was scanned up to a position. */
  mark(scanned: Position): Mark;
};

export const createLowWater = (from: Mark): LowWater => {
  // In ascending order; those before `first` are settled and forgotten now and then.
  let order: Position[] = [];
  let first = 0;
  const open = new Set<Position>();
  const again = new Set<Position>();
  // Settled, but something before them is not.
  const ahead = new Map<Position, Settlement>();
  let below = from;
  let doneAhead = 0n;

  const pass = (position: Position): void => {
    const isDone = ahead.get(position) === 'done';
    ahead.delete(position);
    if (isDone) doneAhead -= 1n;
    below = { position, offered: below.offered + 1n, done: below.done + (isDone ? 1n : 0n) };
  };

  const advance = (): void => {
    for (; first < order.length; first += 1) {
      const position = order[first];
      if (position === undefined || open.has(position)) break;
      pass(position);
    }
    if (first > 1_024 && first > order.length / 2) {
      order = order.slice(first);
      first = 0;
    }
  };

  return {
    get outstanding() {
      return open.size + again.size;
    },
    get totals() {
      return { offered: below.offered + BigInt(order.length - first), done: below.done + doneAhead };
    },
    offered(position) {
      open.add(position);
      order.push(position);
    },
    offeredAgain(position) {
      again.add(position);
    },
    settled(position, how) {
      if (again.delete(position) || !open.delete(position)) return;
      ahead.set(position, how);
      if (how === 'done') doneAhead += 1n;
      advance();
    },
    mark: (scanned) => (first === order.length ? { ...below, position: scanned } : below),
  };
};
