import type { Position, RecordedEvent } from '@icrm/event-store';
import type { Block } from './block.ts';

/** The log, read as it is stored. */
export type CarefulLog = {
  events(after: Position): AsyncIterable<RecordedEvent>;
  /** The event at a position, read without what stands beside it; undefined when there is none. */
  at(position: Position): Promise<RecordedEvent | undefined>;
  /** Whether an error of reading says that something is damaged, rather than that the store is away. */
  isDamage(error: unknown): Promise<boolean>;
};

/** What is in the log where a block is. */
export type FoundEvents = {
  readonly events: readonly RecordedEvent[];
  /** Positions at which the store has something that it cannot give. */
  readonly unreadable: readonly Position[];
};

/**
 * Reads the log block by block. A store that finds an event damaged ends the read; where it happens, that block is read one
 * event after the other, each at the position where the chain says that it stands, so that nothing behind it goes unseen.
 */
export const readCarefully = (log: CarefulLog) => {
  let after: Position = 0n;
  let iterator: AsyncIterator<RecordedEvent> | undefined;
  let ahead: RecordedEvent | undefined;

  const next = async (): Promise<RecordedEvent | undefined> => {
    iterator ??= log.events(after)[Symbol.asyncIterator]();
    const { value, done } = await iterator.next();
    return done === true ? undefined : value;
  };

  const drop = async (): Promise<void> => {
    await iterator?.return?.().catch(() => undefined);
    iterator = undefined;
    ahead = undefined;
  };

  const together = async (last: Position): Promise<RecordedEvent[]> => {
    const events: RecordedEvent[] = [];
    for (ahead ??= await next(); ahead !== undefined && ahead.position <= last; ahead = await next()) {
      events.push(ahead);
      after = ahead.position;
    }
    return events;
  };

  /** Each event that should be there, by itself. What was put in between them goes unseen where something is damaged. */
  const oneByOne = async ({ position: last, positions }: Block): Promise<FoundEvents> => {
    const events: RecordedEvent[] = [];
    const unreadable: Position[] = [];
    for (const position of positions) {
      try {
        const event = await log.at(position);
        if (event !== undefined) events.push(event);
      } catch (error) {
        if (!(await log.isDamage(error))) throw error;
        unreadable.push(position);
      }
    }
    after = last;
    return { events, unreadable };
  };

  return {
    /** What there is up to the end of a block; blocks come in order. */
    async upTo(block: Block): Promise<FoundEvents> {
      try {
        return { events: await together(block.position), unreadable: [] };
      } catch (error) {
        await drop();
        if (!(await log.isDamage(error))) throw error;
        // Whatever was read of the block is read again: it is at most 256 events.
        return oneByOne(block);
      }
    },
    close: drop,
  };
};
