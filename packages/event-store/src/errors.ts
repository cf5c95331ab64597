import type { ExpectedRevision } from './event-store.ts';

/** Somebody else wrote to the stream first; nothing was written. Read again and decide again. */
export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly actual: bigint | 'no-stream';

  constructor(stream: string, expected: ExpectedRevision, actual: bigint | 'no-stream') {
    super(`${stream} is at ${actual}, expected ${expected}`);
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The stream was deleted for ever; it can neither be read nor written. */
export class StreamDeleted extends Error {
  override readonly name = 'StreamDeleted';
  readonly stream: string;

  constructor(stream: string) {
    super(`${stream} was deleted`);
    this.stream = stream;
  }
}

/** The store did not answer. Whether an append took place is not known; try again, with the same event ids. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The store answered, and will not do it: credentials, access rules, or a request it does not take. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}

/** The events of one append are larger together than the store takes; nothing was written. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
}

/** An event that does not satisfy its schema was about to be written: a bug of the writer. Names places, no values. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

/** An event type that no definition knows: this program is older than the event, or the type was never declared. */
export class UnknownEventType extends Error {
  override readonly name = 'UnknownEventType';
  readonly type: string;

  constructor(type: string, where: string) {
    super(`no definition of event type ${type} (${where})`);
    this.type = type;
  }
}

/** A stored event is not what this program writes: broken metadata, no JSON, or a version from the future. */
export class MalformedEvent extends Error {
  override readonly name = 'MalformedEvent';
}
