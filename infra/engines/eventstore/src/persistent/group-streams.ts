import { randomUUID } from 'node:crypto';
import { decodeRecord, recordStream } from '../codec/record.ts';
import type { EventLog } from '../store/event-log.ts';
import { LINK_TYPE } from '../store/link.ts';
import type { LogRecord } from '../store/log-record.ts';
import { DELETED } from '../store/revision.ts';
import { metadataStream } from '../store/stream-table.ts';
import type { NewEvent, WriteSession } from '../store/write-session.ts';
import { checkpointStream, formatKey, parkedStream, parseKey } from './definition.ts';

const jsonEvent = (type: string, data: string): NewEvent => ({
  id: randomUUID(),
  type,
  isJson: true,
  metadata: Buffer.alloc(0),
  data: Buffer.from(data),
});

const setMetadata = (session: WriteSession, stream: string, metadata: object): void => {
  const event = jsonEvent('$metadata', JSON.stringify(metadata));
  session.write(session.streams.find(metadataStream(stream)), [event]);
};

/** The streams in which a group keeps its progress and its parked messages. */
export class GroupStreams {
  private readonly log: EventLog;
  private readonly checkpoints: string;
  private readonly parked: string;

  constructor(log: EventLog, key: string) {
    this.log = log;
    this.checkpoints = checkpointStream(key);
    this.parked = parkedStream(key);
  }

  /** The last checkpoint written, if there is one. */
  checkpoint(): number | undefined {
    const stream = this.log.streams.find(this.checkpoints);
    if (!this.log.isReadable(stream)) return undefined;
    const event = this.log.eventAt(stream, stream.last);
    if (event === undefined) return undefined;
    const data: unknown = JSON.parse(decodeRecord(event.record).data.toString('utf8'));
    return typeof data === 'string' ? parseKey(data) : undefined;
  }

  async writeCheckpoint(source: string, key: number): Promise<void> {
    await this.log.submit((session) => {
      const stream = session.streams.find(this.checkpoints);
      if (stream.last < 0) setMetadata(session, this.checkpoints, { $maxCount: 2 });
      session.write(stream, [jsonEvent('$SubscriptionCheckpoint', JSON.stringify(formatKey(source, key)))]);
    });
  }

  /** Sets an event aside, with the reason. */
  async park(event: LogRecord, reason: string, key: number): Promise<void> {
    const added = new Date(this.log.now() / 1000).toISOString();
    const link: NewEvent = {
      id: randomUUID(),
      type: LINK_TYPE,
      isJson: false,
      metadata: Buffer.from(JSON.stringify({ added, reason, subscriptionEventNumber: key })),
      data: Buffer.from(`${event.revision}@${recordStream(event.record)}`),
    };
    await this.log.submit((session) => session.write(session.streams.find(this.parked), [link]));
  }

  parkedCount(): number {
    const stream = this.log.streams.find(this.parked);
    if (!this.log.isReadable(stream) || stream.last === DELETED) return 0;
    const { min, last } = this.log.window(stream);
    return Math.max(0, last - min + 1);
  }

  /** The parked links before a revision of the parked stream, and the revision behind the last of them. */
  parkedLinks(stopAt: number | undefined): { links: readonly LogRecord[]; end: number } {
    const stream = this.log.streams.find(this.parked);
    if (!this.log.isReadable(stream)) return { links: [], end: 0 };
    const { min, last } = this.log.window(stream);
    const end = Math.min(stopAt ?? last + 1, last + 1);
    const links: LogRecord[] = [];
    for (let next = min; next < end; ) {
      const page = this.log.reader.streamForward(stream.id, next, end - 1, end - next);
      if (page.length === 0) break;
      links.push(...page);
      next += page.length;
    }
    return { links, end };
  }

  /** Forgets the parked messages before a revision of the parked stream. */
  async truncateParked(before: number): Promise<void> {
    await this.log.submit((session) => setMetadata(session, this.parked, { $tb: before }));
  }
}
