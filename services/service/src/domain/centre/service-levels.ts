import type { CentreEvent } from '@icrm/contracts';
import type { Book } from './book.ts';

/** The length of an interval. */
export const INTERVAL_MS = 30_000;

/** What became of the waits that ended in an interval of a queue. */
export type LevelInterval = {
  readonly queue: string;
  readonly from: number;
  readonly answered: number;
  readonly answeredInTime: number;
  readonly abandoned: number;
  /** Answered in time of all that were answered or abandoned, 0 to 1. */
  readonly serviceLevel: number;
};

export type LevelQuestion = {
  readonly queue?: string | undefined;
  readonly from: number;
  readonly until: number;
  readonly withinMs: (queue: string) => number;
};

/** The waits of every queue by the 30 seconds in which they ended; so any goal can be asked of any time. */
export type ServiceLevels = {
  note(event: CentreEvent, book: Book): void;
  intervals(question: LevelQuestion): LevelInterval[];
  /** What another one has to be made from to go on from here. */
  state(): LevelState;
};

/** So long ago can be asked about; the warehouse knows what was before. */
const REMEMBERED_MS = 32 * 86_400_000;

export type LevelState = ReadonlyMap<string, Map<number, Waits>>;
type Waits = { readonly answered: number[]; readonly abandoned: number[] };

export const createServiceLevels = (from: LevelState = new Map()): ServiceLevels => {
  const byQueue = new Map(from);

  const waitsOf = (queue: string, at: string): Waits => {
    const intervals = byQueue.get(queue) ?? new Map<number, Waits>();
    byQueue.set(queue, intervals);
    const from = Math.floor(Date.parse(at) / INTERVAL_MS) * INTERVAL_MS;
    const known = intervals.get(from);
    if (known !== undefined) return known;
    const waits: Waits = { answered: [], abandoned: [] };
    intervals.set(from, waits);
    // In the order they came: the oldest first.
    for (const old of intervals.keys())
      if (old < from - REMEMBERED_MS) intervals.delete(old);
      else break;
    return waits;
  };

  return {
    state: () => byQueue,
    note({ type, data }, book) {
      if (type !== 'CallAnswered' && type !== 'CallAbandoned') return;
      const queue = book.calls.get(data.callId)?.queue;
      if (queue === undefined) return;
      waitsOf(queue, data.at)[type === 'CallAnswered' ? 'answered' : 'abandoned'].push(data.waitedMs);
    },
    intervals: ({ queue, from, until, withinMs }) =>
      [...byQueue]
        .filter(([name]) => queue === undefined || name === queue)
        .flatMap(([name, intervals]) =>
          [...intervals]
            .filter(([at]) => at + INTERVAL_MS > from && at < until)
            .map(([at, waits]) => toInterval({ queue: name, from: at, waits, withinMs: withinMs(name) })),
        )
        .sort((a, b) => a.from - b.from || (a.queue < b.queue ? -1 : 1)),
  };
};

type Measured = {
  readonly queue: string;
  readonly from: number;
  readonly waits: Waits;
  readonly withinMs: number;
};

const toInterval = ({ queue, from, waits, withinMs }: Measured): LevelInterval => {
  const answered = waits.answered.length;
  const abandoned = waits.abandoned.length;
  const answeredInTime = waits.answered.filter((wait) => wait <= withinMs).length;
  return {
    ...{ queue, from, answered, answeredInTime, abandoned },
    serviceLevel: answered + abandoned === 0 ? 1 : answeredInTime / (answered + abandoned),
  };
};
