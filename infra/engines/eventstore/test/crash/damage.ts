import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordId, recordStream } from '../../src/codec/record.ts';
import { uuidFromHalves } from '../../src/codec/uuid.ts';
import { append } from '../../src/store/changes.ts';
import { EventLog } from '../../src/store/event-log.ts';
import { ANY } from '../../src/store/revision.ts';

/*
 * R3: bytes of the files are damaged, and what can then be read must be the exact beginning of what was
 * written, or the engine must refuse: at the start, or when the damaged part is read.
 */

export type DamageReport = {
  trials: number;
  whole: number;
  prefix: number;
  refused: number;
  wrong: string[];
};

const STREAMS = 40;

type Written = { readonly stream: string; readonly id: string };

const idOf = (random: () => number): string => {
  const half = (): bigint =>
    BigInt(Math.floor(random() * 2 ** 48)) * 65536n + BigInt(Math.floor(random() * 65536));
  return uuidFromHalves(half(), half());
};

/** A store with events of all sizes, part of them in the file and part in the write-ahead log. */
const writeStore = async (directory: string, random: () => number): Promise<Written[]> => {
  const log = new EventLog({ directory, sync: 'normal', checkpointBytes: 900 * 1024 });
  for (let batch = 0; batch < 40; batch += 1) {
    const writes = Array.from({ length: 10 }, (_, n) =>
      log.submit(
        append(log, {
          stream: `stream-${Math.floor(random() * STREAMS)}`,
          expected: ANY,
          events: [
            {
              id: idOf(random),
              type: `Type${n}`,
              isJson: false,
              metadata: Buffer.alloc(Math.floor(random() * 50), n),
              data: Buffer.alloc(Math.floor(random() ** 4 * 9000), n),
            },
          ],
        }),
      ),
    );
    await Promise.all(writes);
  }
  const written = readAll(log);
  // Copied while it is open: what a crash would leave, write-ahead log included.
  cpSync(directory, `${directory}-crashed`, { recursive: true });
  log.close();
  return written;
};

const readAll = (log: EventLog): Written[] => {
  const all: Written[] = [];
  for (let next = 1; next <= log.head; ) {
    const page = log.reader.allForward(next, 512);
    if (page.length === 0) break;
    for (const { record } of page) all.push({ stream: recordStream(record), id: recordId(record) });
    next += page.length;
  }
  return all;
};

/** Each stream must hold exactly what the log says of it. */
const checkStreams = (log: EventLog, all: readonly Written[]): string | undefined => {
  for (let index = 0; index < STREAMS; index += 1) {
    const name = `stream-${index}`;
    const expected = all.filter(({ stream }) => stream === name).map(({ id }) => id);
    const state = log.streams.find(name);
    const found: string[] = [];
    for (let next = 0; next <= state.last; ) {
      const page = log.reader.streamForward(state.id, next, state.last, 512);
      if (page.length === 0) break;
      found.push(...page.map(({ record }) => recordId(record)));
      next += page.length;
    }
    if (found.join() !== expected.join())
      return `${name} has ${found.length} events instead of ${expected.length}`;
  }
  return undefined;
};

const flipBit = (file: string, random: () => number): string => {
  const at = Math.floor(random() * statSync(file).size);
  const handle = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  readSync(handle, byte, 0, 1, at);
  const bit = Math.floor(random() * 8);
  byte[0] = (byte[0] ?? 0) ^ (1 << bit);
  writeSync(handle, byte, 0, 1, at);
  closeSync(handle);
  return `bit ${bit} of byte ${at} flipped`;
};

const tearOff = (file: string, random: () => number): string => {
  const to = Math.floor(random() * statSync(file).size);
  truncateSync(file, to);
  return `cut to ${to} bytes`;
};

const damage = (directory: string, random: () => number): string => {
  const [db, wal] = [join(directory, 'events.db'), join(directory, 'events.db-wal')];
  const kind = random();
  if (kind < 0.25) return `write-ahead log ${tearOff(wal, random)}`;
  if (kind < 0.5) return `write-ahead log ${flipBit(wal, random)}`;
  if (kind < 0.6) return `file ${tearOff(db, random)}`;
  return `file ${flipBit(db, random)}`;
};

/** What became of one damaged copy. */
const judge = (directory: string, written: readonly Written[]): 'whole' | 'prefix' | 'refused' | string => {
  let log: EventLog | undefined;
  try {
    log = new EventLog({ directory, sync: 'off' });
    const found = readAll(log);
    const isPrefix = found.every(
      ({ id, stream }, index) => written[index]?.id === id && written[index]?.stream === stream,
    );
    if (!isPrefix) return 'the log is not a beginning of what was written';
    return checkStreams(log, found) ?? (found.length === written.length ? 'whole' : 'prefix');
  } catch {
    return 'refused';
  } finally {
    try {
      log?.close();
    } catch {
      // Closing folds the write-ahead log into the file, which damage can forbid: another refusal.
    }
  }
};

/** Damages copies of a store, each in one random place. */
export const damageStores = async (trials: number, random: () => number): Promise<DamageReport> => {
  const root = mkdtempSync(join(tmpdir(), 'icrm-damage-'));
  const report: DamageReport = { trials, whole: 0, prefix: 0, refused: 0, wrong: [] };
  try {
    const written = await writeStore(join(root, 'store'), random);
    for (let trial = 0; trial < trials; trial += 1) {
      const copy = join(root, 'copy');
      cpSync(join(root, 'store-crashed'), copy, { recursive: true });
      const what = damage(copy, random);
      const verdict = judge(copy, written);
      if (verdict === 'whole' || verdict === 'prefix' || verdict === 'refused') report[verdict] += 1;
      else report.wrong.push(`${what}: ${verdict}`);
      rmSync(copy, { recursive: true, force: true });
    }
    return report;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
