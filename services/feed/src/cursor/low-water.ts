import type { Position } from '@icrm/event-store';

/** Knows up to where everything is settled while events are settled in any order. */
export type LowWater = {
  readonly outstanding: number;
  /** Positions come in ascending order. */
  offered(position: Position): void;
  /** One from earlier, kept elsewhere until it is settled: it holds nothing up. */
  offeredAgain(position: Position): void;
  settled(position: Position): void;
  /** A position such that everything up to it is settled, given that the log was scanned up to a position. */
  settledUpTo(scanned: Position): Position;
};

export const createLowWater = (from: Position): LowWater => {
  // In ascending order; those before `first` are settled and forgotten now and then.
  let order: Position[] = [];
  let first = 0;
  const open = new Set<Position>();
  let below = from;

  const advance = (): void => {
    for (; first < order.length; first += 1) {
      const position = order[first];
      if (position === undefined || open.has(position)) break;
      below = position;
    }
    if (first > 1_024 && first > order.length / 2) {
      order = order.slice(first);
      first = 0;
    }
  };

  return {
    get outstanding() {
      return open.size;
    },
    offered(position) {
      open.add(position);
      order.push(position);
    },
    offeredAgain(position) {
      open.add(position);
    },
    settled(position) {
      open.delete(position);
      advance();
    },
    settledUpTo(scanned) {
      return first === order.length ? scanned : below;
    },
  };
};
