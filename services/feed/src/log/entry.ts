import { type Context, findEvent } from '@icrm/contracts';
import type { Position, RecordedEvent } from '@icrm/event-store';

/** An event of the log as the feed passes it on: in its stored form, encoded once for all who want it. */
export type Entry = {
  readonly event: RecordedEvent;
  readonly position: Position;
  /** Undefined: a type that this feed is too old to know. */
  readonly context: Context | undefined;
  /** False: bookkeeping of its service, which nobody outside gets to see. */
  readonly published: boolean;
  /** The bytes others asked for before, by what they are for. */
  readonly encoded: Map<string, Buffer>;
};

export const toEntry = (event: RecordedEvent): Entry => {
  const definition = findEvent(event.type);
  return {
    event,
    position: event.position,
    context: definition?.context,
    published: definition?.published ?? true,
    encoded: new Map(),
  };
};

/** The bytes of an entry for a purpose, made by the first who needs them. */
export const encodeOnce = (entry: Entry, purpose: string, encode: () => Buffer): Buffer => {
  const found = entry.encoded.get(purpose);
  if (found !== undefined) return found;
  const bytes = encode();
  entry.encoded.set(purpose, bytes);
  return bytes;
};
