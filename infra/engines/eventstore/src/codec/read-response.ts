import { fieldSize, varintSize, writeField, writeFieldHead, writeVarint } from './protobuf.ts';

/*
 * ReadResp = 1 event · 2 confirmation { 1 id } · 3 checkpoint { 1 commit, 2 prepare } · 4 stream_not_found
 *            · 8 caught_up
 * ReadEvent = 1 event · 2 link · 3 commit_position; in the persistent service also 5 retry_count · 6 no_retry_count
 */

/** ReadResp with one event; `link` is the link record through which the event was reached. */
export const encodeReadEvent = (position: number, event: Buffer | undefined, link?: Buffer): Buffer => {
  const inner =
    (event ? fieldSize(event.length) : 0) + (link ? fieldSize(link.length) : 0) + 1 + varintSize(position);
  const target = Buffer.allocUnsafe(fieldSize(inner));
  let at = writeFieldHead(target, 0x0a, inner, 0);
  if (event) at = writeField(target, 0x0a, event, at);
  if (link) at = writeField(target, 0x12, link, at);
  target[at] = 0x18;
  writeVarint(target, position, at + 1);
  return target;
};

/** ReadResp that tells a subscriber its subscription id. */
export const encodeConfirmation = (id: string): Buffer => {
  const text = Buffer.from(id);
  const target = Buffer.allocUnsafe(fieldSize(fieldSize(text.length)));
  writeField(target, 0x0a, text, writeFieldHead(target, 0x12, fieldSize(text.length), 0));
  return target;
};

/** ReadResp with a position from which a filtered subscription can go on. */
export const encodeCheckpoint = (position: number): Buffer => {
  const inner = 2 * (1 + varintSize(position));
  const target = Buffer.allocUnsafe(fieldSize(inner));
  let at = writeFieldHead(target, 0x1a, inner, 0);
  target[at] = 0x08;
  at = writeVarint(target, position, at + 1);
  target[at] = 0x10;
  writeVarint(target, position, at + 1);
  return target;
};

/** ReadResp for a stream that has never existed or is deleted. */
export const encodeStreamNotFound = (stream: string): Buffer => {
  const name = Buffer.from(stream);
  const identifier = fieldSize(name.length);
  const target = Buffer.allocUnsafe(fieldSize(fieldSize(identifier)));
  let at = writeFieldHead(target, 0x22, fieldSize(identifier), 0);
  at = writeFieldHead(target, 0x0a, identifier, at);
  writeField(target, 0x1a, name, at);
  return target;
};

/** ReadResp that says the history has ended and live events follow. */
export const CAUGHT_UP = Buffer.from([0x42, 0x00]);
