import type { Clock } from '../clock.ts';
import type { Flusher } from '../storage/flusher.ts';
import type { Volume } from '../storage/volume.ts';
import type { CacheBudget } from './tail-cache.ts';

/** The topic settings that a log obeys; read anew for each use, so that a change takes effect at once. */
export type LogConfig = {
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly maxMessageBytes: number;
  readonly logAppendTime: boolean;
};

export type LogOptions = {
  readonly volume: Volume;
  readonly folder: string;
  readonly clock: Clock;
  readonly flusher: Flusher;
  readonly budget: CacheBudget;
  readonly config: () => LogConfig;
};

export type Appended = {
  readonly baseOffset: number;
  /** The time given to the records by the log; -1 when they keep their own. */
  readonly appendTime: number;
  /** False when the records were there already. */
  readonly fresh: boolean;
};

export type ReadRequest = {
  readonly offset: number;
  readonly maxBytes: number;
  /** Only batches that start below this offset. */
  readonly until: number;
  /** Whether the first batch is given even when it alone is larger than maxBytes. */
  readonly atLeastOne: boolean;
};

/** Wakes something that waits for a log to change. */
export type LogListener = () => void;
