import { decodeRecord } from '../codec/record.ts';
import type { LogRecord } from './log-record.ts';
import type { StreamMetadata } from './stream-metadata.ts';

/** What a stream's readers may see. */
export type VisibleWindow = {
  /** First visible revision. */
  readonly min: number;
  /** Last revision of the stream. */
  readonly last: number;
  /** Events created before this (microseconds since the epoch) are invisible. */
  readonly createdSince: number | undefined;
};

/** The window that a stream's metadata leaves open. */
export const visibleWindow = (last: number, metadata: StreamMetadata, nowMicros: number): VisibleWindow => {
  const byCount = metadata.maxCount === undefined ? 0 : last - metadata.maxCount + 1;
  return {
    min: Math.max(0, byCount, metadata.truncateBefore ?? 0),
    last,
    createdSince: metadata.maxAgeMs === undefined ? undefined : nowMicros - metadata.maxAgeMs * 1000,
  };
};

/** Whether an event is young enough to be seen. */
export const isYoungEnough = (window: VisibleWindow, event: LogRecord): boolean =>
  window.createdSince === undefined || decodeRecord(event.record).created >= window.createdSince;
