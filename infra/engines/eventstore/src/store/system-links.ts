import { randomUUID } from 'node:crypto';
import { decodeRecord } from '../codec/record.ts';
import { LINK_TYPE } from './link.ts';
import type { LogRecord } from './log-record.ts';
import type { StreamState } from './stream-table.ts';
import type { NewEvent, WriteSession } from './write-session.ts';

const isGenerated = (stream: string): boolean =>
  stream.startsWith('$ce-') || stream.startsWith('$et-') || stream === '$streams';

/** Category of a stream: its name up to the first `-`, which must not be the first character. */
export const categoryOf = (stream: string): string | undefined => {
  const dash = stream.indexOf('-');
  return dash > 0 && !stream.startsWith('$') ? stream.slice(0, dash) : undefined;
};

const correlationOf = (metadata: Buffer): unknown => {
  try {
    const json: unknown = JSON.parse(metadata.toString('utf8'));
    return typeof json === 'object' && json !== null && '$correlationId' in json
      ? json.$correlationId
      : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Writes the links that the system projections of a real server would write: by category, by event type, and
 * to the first event of each stream. They are written with the event, so they are never behind it.
 */
export const writeSystemLinks = (session: WriteSession, stream: StreamState, entry: LogRecord): void => {
  if (isGenerated(stream.name) || stream.name.startsWith('$$')) return;
  const { id, type, metadata } = decodeRecord(entry.record);
  const link = (): NewEvent => ({
    id: randomUUID(),
    type: LINK_TYPE,
    isJson: false,
    metadata: Buffer.from(JSON.stringify({ $causedBy: id, $correlationId: correlationOf(metadata) })),
    data: Buffer.from(`${entry.revision}@${stream.name}`),
  });
  const category = categoryOf(stream.name);
  if (category !== undefined) session.write(session.streams.find(`$ce-${category}`), [link()]);
  if (type !== LINK_TYPE) session.write(session.streams.find(`$et-${type}`), [link()]);
  if (entry.revision === 0) session.write(session.streams.find('$streams'), [link()]);
};
