import { Doc, type Value } from '../bson/doc.ts';
import { Timestamp } from '../bson/value.ts';
import { failure } from '../failure.ts';
import { isDoc } from '../query/path.ts';

/** What a token says of its place: an event, the end of a stream (invalidate), or only "so far read". */
export type TokenKind = 'event' | 'invalidate' | 'highWater';

export type Token = { readonly time: Timestamp; readonly sequence: number; readonly kind: TokenKind };

const kinds: readonly TokenKind[] = ['event', 'invalidate', 'highWater'];

/** `{_data: hex}`: seconds(4) increment(4) sequence(8) kind(1), so that tokens sort as their events do. */
export function writeToken({ time, sequence, kind }: Token): Doc {
  const bytes = Buffer.alloc(17);
  bytes.writeUInt32BE(time.seconds, 0);
  bytes.writeUInt32BE(time.increment, 4);
  bytes.writeBigUInt64BE(BigInt(sequence), 8);
  bytes[16] = kinds.indexOf(kind);
  return Doc.of({ _data: bytes.toString('hex').toUpperCase() });
}

export function readToken(value: Value): Token {
  const data = isDoc(value) ? value.get('_data') : undefined;
  const bytes = Buffer.from(typeof data === 'string' ? data : '', 'hex');
  const kind = kinds[bytes[16] ?? 255];
  if (bytes.length !== 17 || kind === undefined)
    throw failure(50811, 'the resume token is not one of this server');
  return {
    time: new Timestamp(bytes.readUInt32BE(0), bytes.readUInt32BE(4)),
    sequence: Number(bytes.readBigUInt64BE(8)),
    kind,
  };
}
