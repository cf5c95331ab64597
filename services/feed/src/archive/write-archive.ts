import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Position, RecordedEvent } from '@icrm/event-store';
import { subjectsIn } from '@icrm/privacy';
import type { EventLine, HeadLine, KeyLine } from './archive-lines.ts';

type Options = {
  readonly head: HeadLine;
  /** The tenant's events in log order. */
  readonly events: AsyncIterable<RecordedEvent>;
  /** The wrapped keys of subjects; those that were erased or never had one are missing. */
  readonly keysOf: (subjects: readonly string[]) => Promise<readonly KeyLine[]>;
};

const EVENTS_IN_BLOCK = 500;

/** The bytes of an export, one gzip member a chunk; each can be checked and brought in as soon as it is there. */
export async function* writeArchive({ head, events, keysOf }: Options): AsyncGenerator<Buffer> {
  const writer = createBlockWriter(head);
  const known = new Set<string>();
  let waiting: RecordedEvent[] = [];
  const block = async (): Promise<Buffer> => {
    const subjects = waiting.flatMap(({ data }) => [...subjectsIn(data)]).filter((one) => !known.has(one));
    for (const subject of subjects) known.add(subject);
    const keys = subjects.length === 0 ? [] : await keysOf([...new Set(subjects)]);
    const bytes = writer.block(keys, waiting);
    waiting = [];
    return bytes;
  };
  for await (const event of events) {
    waiting.push(event);
    if (waiting.length >= EVENTS_IN_BLOCK) yield await block();
  }
  if (waiting.length > 0) yield await block();
  yield writer.last();
}

const createBlockWriter = (head: HeadLine) => {
  let blocks = 0;
  let total = 0;
  let sum = '';
  let position: Position = BigInt(head.after);

  const finish = (lines: readonly object[], events: number): Buffer => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    sum = createHash('sha256').update(sum).update(text).digest('hex');
    const end = { end: { block: blocks, events, position: String(position), sha256: sum } };
    blocks += 1;
    total += events;
    return gzipSync(`${text}${JSON.stringify(end)}\n`);
  };

  const first = (): readonly object[] => (blocks === 0 ? [head] : []);

  return {
    block(keys: readonly KeyLine[], events: readonly RecordedEvent[]): Buffer {
      position = events.at(-1)?.position ?? position;
      const lines = [
        ...first(),
        ...keys.map((key) => ({ key })),
        ...events.map((event) => ({ event: toLine(event) })),
      ];
      return finish(lines, events.length);
    },
    last: (): Buffer => finish([...first(), { total: { blocks: blocks + 1, events: total } }], 0),
  };
};

const toLine = ({
  id,
  type,
  stream,
  revision,
  position,
  recordedAt,
  data,
  metadata,
}: RecordedEvent): EventLine => ({
  id,
  type,
  stream,
  revision: String(revision),
  position: String(position),
  recordedAt,
  data: { ...data },
  metadata: { ...metadata },
});
