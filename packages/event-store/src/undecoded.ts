import type { Codec, StoredEvent } from './codec.ts';
import { MalformedEvent, UnknownEventType } from './errors.ts';
import type { ReadAllOptions, RecordedEvent, UnreadableEvent } from './event-store.ts';

/** An event, or why it could not be read. */
export type DecodedEvent =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | ({ readonly kind: 'unreadable' } & UnreadableEvent);

type Place = Pick<StoredEvent, 'stream' | 'revision' | 'position' | 'type' | 'recordedAt'>;

/** An event in whose place there is only an error. */
export class Undecoded {
  readonly #place: Place;
  readonly error: MalformedEvent | UnknownEventType;

  constructor(place: Place, error: MalformedEvent | UnknownEventType) {
    this.#place = place;
    this.error = error;
  }

  report(): DecodedEvent {
    const { stream, revision, position, type, recordedAt } = this.#place;
    return {
      kind: 'unreadable',
      stream,
      revision,
      position,
      type,
      recordedAt,
      reason: this.error.message,
    };
  }
}

/** A step of decoding that gives what is wrong with the event instead of throwing it; other errors are thrown. */
export const attempt =
  <E extends Place, R>(step: (event: E) => R) =>
  (event: E): R | Undecoded => {
    try {
      return step(event);
    } catch (error) {
      if (error instanceof MalformedEvent || error instanceof UnknownEventType)
        return new Undecoded(event, error);
      throw error;
    }
  };

/** Decodes what a read has come to; what cannot be decoded is told where somebody listens, else it is an error. */
export const decodeFor = async (
  codec: Codec,
  stored: readonly StoredEvent[],
  onUnreadable: ReadAllOptions['onUnreadable'],
): Promise<RecordedEvent[]> => {
  if (onUnreadable === undefined) return codec.decode(stored);
  return (await codec.decodeEach(stored)).flatMap((item) => {
    if (item.kind === 'event') return [item.event];
    const { kind: _kind, ...event } = item;
    onUnreadable(event);
    return [];
  });
};
