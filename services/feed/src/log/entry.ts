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
  /** How the entry looks to those who see only some places of it, by their mask. */
  readonly masked: Map<string, Entry>;
  /** What is shown of the metadata; all of it unless a mask says otherwise. */
  readonly shownMetadata?: object;
  /** About how many bytes of memory it takes, what is encoded of it included. */
  readonly bytes: number;
};

export const toEntry = (event: RecordedEvent): Entry => {
  const definition = findEvent(event.type);
  return {
    event,
    position: event.position,
    context: definition?.context,
    published: definition?.published ?? true,
    encoded: new Map(),
    masked: new Map(),
    bytes: OWN_BYTES + 2 * (weigh(event.data) + weigh(event.metadata)),
  };
};

const OWN_BYTES = 1_024;

/** About the size of a value: its texts, and a little for each place. */
const weigh = (value: unknown): number => {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 16;
  let sum = 16;
  for (const [name, field] of Object.entries(value)) sum += name.length + weigh(field);
  return sum;
};

/** The bytes of an entry for a purpose, made by the first who needs them. */
export const encodeOnce = (entry: Entry, purpose: string, encode: () => Buffer): Buffer => {
  const found = entry.encoded.get(purpose);
  if (found !== undefined) return found;
  const bytes = encode();
  entry.encoded.set(purpose, bytes);
  return bytes;
};
