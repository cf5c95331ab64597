import { encodeReadEvent } from '../../codec/read-response.ts';
import { withStructuredId } from '../../codec/record-id.ts';
import type { EventLog } from '../../store/event-log.ts';
import { linkTarget } from '../../store/link.ts';
import type { LogRecord } from '../../store/log-record.ts';

/** How a reader wants its events. */
export type FrameOptions = { readonly resolveLinks: boolean; readonly structuredIds: boolean };

type Resolved = { readonly event: LogRecord | undefined; readonly link: LogRecord | undefined };

/** An event as a reader gets it: itself, or the link together with its target where it can be seen. */
export const resolveEvent = (log: EventLog, entry: LogRecord, resolveLinks: boolean): Resolved => {
  const target = resolveLinks ? linkTarget(entry) : undefined;
  if (target === undefined) return { event: entry, link: undefined };
  return { event: log.resolve(target), link: entry };
};

const plainFrame = (entry: LogRecord): Buffer => {
  entry.frame ??= encodeReadEvent(entry.position, entry.record);
  return entry.frame;
};

/** The bytes of the ReadResp for an event. */
export const eventFrame = (log: EventLog, entry: LogRecord, options: FrameOptions): Buffer => {
  const { event, link } = resolveEvent(log, entry, options.resolveLinks);
  if (link === undefined && !options.structuredIds) return plainFrame(entry);
  const shape = (record: Buffer | undefined): Buffer | undefined =>
    record !== undefined && options.structuredIds ? withStructuredId(record) : record;
  return encodeReadEvent(entry.position, shape(event?.record), shape(link?.record));
};
