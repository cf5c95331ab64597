import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { EventStoreDBClient, START } from '@eventstore/db-client';
import { numbered } from '../testing/events.ts';

/** An append that was answered: what must be found again whatever happens. */
export type Acknowledged = { readonly stream: string; readonly revision: number; readonly id: string };

/** The log of acknowledged appends, on disk and outside the engine. */
export class AcknowledgedLog {
  private readonly file: string;
  private readonly handle: number;

  constructor(file: string) {
    this.file = file;
    this.handle = openSync(file, 'a');
  }

  add(entry: Acknowledged): void {
    writeSync(this.handle, `${JSON.stringify(entry)}\n`);
  }

  sync(): void {
    fsyncSync(this.handle);
  }

  all(): Acknowledged[] {
    const lines = readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Acknowledged);
  }

  close(): void {
    closeSync(this.handle);
  }
}

const WRITERS = 64;

export type WriteLoad = {
  readonly prefix: string;
  readonly log: AcknowledgedLog;
  /** Events an append. */
  readonly batch: number;
  /** Called when the first append was answered. */
  readonly onFirst: () => void;
};

/** Keeps 64 appends in flight, each to a stream of its own, until the engine is gone. */
export const writeUntilGone = async (
  { connectionString, gone }: { connectionString: string; gone: Promise<unknown> },
  { prefix, log, batch, onFirst }: WriteLoad,
): Promise<void> => {
  const client = EventStoreDBClient.connectionString(connectionString);
  let ended = false;
  const end = gone.then(() => {
    ended = true;
  });
  const write = async (index: number): Promise<void> => {
    for (let n = 0; !ended; n += batch) {
      const stream = `${prefix}-${index}`;
      const events = Array.from({ length: batch }, (_, offset) => numbered(n + offset));
      const expectedRevision = n === 0 ? 'no_stream' : BigInt(n - 1);
      const answer = await client.appendToStream(stream, events, { expectedRevision }).catch(() => undefined);
      if (answer === undefined) return;
      onFirst();
      for (const [offset, { id }] of events.entries()) log.add({ stream, revision: n + offset, id });
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, index) => write(index)));
  await end;
  log.sync();
  await client.dispose().catch(() => {});
};

export type Findings = {
  readonly lost: number;
  readonly doubled: number;
  readonly disordered: number;
  readonly holes: number;
};

/** Reads everything and compares it with what was acknowledged. */
export const compareWithLog = async (
  connectionString: string,
  acknowledged: readonly Acknowledged[],
): Promise<Findings> => {
  const client = EventStoreDBClient.connectionString(connectionString);
  const found = new Map<string, string>();
  const ids = new Set<string>();
  const next = new Map<string, number>();
  let [doubled, holes, disordered, lastCommit] = [0, 0, 0, 0n];
  for await (const { event } of client.readAll({ fromPosition: START })) {
    if (event === undefined || event.streamId.startsWith('$')) continue;
    const revision = Number(event.revision);
    if (ids.has(event.id)) doubled += 1;
    if (event.position.commit <= lastCommit) disordered += 1;
    if ((next.get(event.streamId) ?? 0) !== revision) holes += 1;
    lastCommit = event.position.commit;
    ids.add(event.id);
    next.set(event.streamId, revision + 1);
    found.set(`${event.streamId}@${revision}`, event.id);
  }
  await client.dispose();
  const lost = acknowledged.filter(
    ({ stream, revision, id }) => found.get(`${stream}@${revision}`) !== id,
  ).length;
  return { lost, doubled, disordered, holes };
};
