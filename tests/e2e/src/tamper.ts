import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';

type Tampering = {
  /** The folder of the stopped stack. */
  readonly data: string;
  readonly position: bigint;
  /** The text within the event that is altered: its first byte gets another lowest bit. */
  readonly text: string;
  /** As somebody who knows the file would do it: with a checksum that fits. */
  readonly fitting: boolean;
};

/** Flips a bit of an event in the file of the event store. */
export const flipBit = ({ data, position, text, fitting }: Tampering): void => {
  const db = new DatabaseSync(join(data, 'eventstore', 'events.db'));
  try {
    const row = db
      .prepare('SELECT stream, revision, crc, record FROM events WHERE position = ?')
      .get(position);
    const record = Buffer.from(row?.['record'] as Uint8Array);
    const at = record.lastIndexOf(text);
    if (at < 0) throw new Error(`the event at ${position} has no ${text}`);
    record[at] = (record[at] ?? 0) ^ 1;
    const [stream, revision] = [Number(row?.['stream']), Number(row?.['revision'])];
    const keys = Number(position) ^ Math.imul(stream, 0x9e3779b1) ^ Math.imul(revision, 0x85ebca6b);
    const crc = fitting ? crc32(record, keys >>> 0) : Number(row?.['crc']);
    db.prepare('UPDATE events SET record = ?, crc = ? WHERE position = ?').run(record, crc, position);
  } finally {
    db.close();
  }
};
