import type { EventStore, RecordedEvent } from '@icrm/event-store';

/** A part of a stream, the latest first. */
export type Page = {
  readonly events: readonly RecordedEvent[];
  /** The revision to go on at; missing on the last page. */
  readonly next: bigint | undefined;
};

/** Reads a stream backwards from a revision, its end when there is none. */
export const listBackwards = async (
  store: EventStore,
  stream: string,
  { from, limit }: { readonly from: bigint | undefined; readonly limit: number },
): Promise<Page> => {
  const events: RecordedEvent[] = [];
  const start = from === undefined ? {} : { from };
  for await (const event of store.readStream(stream, { backwards: true, limit, ...start }))
    events.push(event);
  const last = events.at(-1)?.revision ?? 0n;
  return { events, next: events.length === limit && last > 0n ? last - 1n : undefined };
};
