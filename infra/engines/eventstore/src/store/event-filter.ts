import { recordStream, recordType } from '../codec/record.ts';
import type { LogRecord } from './log-record.ts';

/** What a reader of the whole log wants to see. */
export type FilterSpec = {
  readonly on: 'stream' | 'type';
  /** Unanchored expression; empty when prefixes are given. */
  readonly regex: string;
  readonly prefixes: readonly string[];
};

export type EventFilter = (event: LogRecord) => boolean;

/** An expression that does not compile here. */
export class InvalidFilter extends Error {}

const compileRegex = (source: string): RegExp => {
  try {
    return new RegExp(source, 'u');
  } catch {
    // Some .NET escapes are only legal without the unicode flag.
    try {
      return new RegExp(source);
    } catch (error) {
      throw new InvalidFilter(error instanceof Error ? error.message : String(error));
    }
  }
};

/** Compiles a filter; throws InvalidFilter when its expression is none. */
export const compileFilter = (spec: FilterSpec): EventFilter => {
  const subject = spec.on === 'stream' ? recordStream : recordType;
  if (spec.prefixes.length > 0) {
    const prefixes = [...spec.prefixes];
    return (event) => {
      const text = subject(event.record);
      return prefixes.some((prefix) => text.startsWith(prefix));
    };
  }
  const regex = compileRegex(spec.regex);
  return (event) => regex.test(subject(event.record));
};

const HIDDEN = /^\$persistentsubscription-\$all::.*-(checkpoint|parked)$/;
const HIDDEN_MARK = Buffer.from('$persistentsubscription-$all::');
const STREAM_NAME_REGION = 64;

const isShownToAll = (record: Buffer): boolean => {
  // The name stands near the front, so nearly every record is passed without decoding it.
  if (!record.subarray(0, STREAM_NAME_REGION + HIDDEN_MARK.length).includes(HIDDEN_MARK)) return true;
  return !HIDDEN.test(recordStream(record));
};

/** Whether readers of `$all` see the event: the bookkeeping of subscriptions to `$all` is left out. */
export const isVisibleInAll: EventFilter = (event) => {
  event.inAll ??= isShownToAll(event.record);
  return event.inAll;
};
