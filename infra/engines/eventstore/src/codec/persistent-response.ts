import { fieldSize, varintSize, writeField, writeFieldHead, writeVarint } from './protobuf.ts';

/*
 * ReadResp = 1 event { 1 event · 2 link · 3 commit_position · 5 retry_count } · 2 subscription_confirmation { 1 id }
 * The confirmation has the form of the one in the streams service.
 */

export { encodeConfirmation } from './read-response.ts';

export type PersistentEvent = {
  readonly event: Buffer | undefined;
  readonly link: Buffer | undefined;
  /** Position of the original event: of the link, where there is one. */
  readonly position: number;
  readonly retries: number;
};

/** ReadResp of a persistent subscription with one event. */
export const encodePersistentEvent = ({ event, link, position, retries }: PersistentEvent): Buffer => {
  const inner =
    (event ? fieldSize(event.length) : 0) +
    (link ? fieldSize(link.length) : 0) +
    (1 + varintSize(position)) +
    (1 + varintSize(retries));
  const target = Buffer.allocUnsafe(fieldSize(inner));
  let at = writeFieldHead(target, 0x0a, inner, 0);
  if (event) at = writeField(target, 0x0a, event, at);
  if (link) at = writeField(target, 0x12, link, at);
  target[at] = 0x18;
  at = writeVarint(target, position, at + 1);
  target[at] = 0x28;
  writeVarint(target, retries, at + 1);
  return target;
};
