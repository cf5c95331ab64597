import { type EventMetadata, type EventStore, type NewEvent, WrongExpectedRevision } from '@icrm/event-store';
import { type KeyRing, revealAll } from '@icrm/privacy';
import { BrokenArchive, type EventLine, type KeyLine } from './archive-lines.ts';
import { readArchive } from './read-archive.ts';

/** What an import did. */
export type Imported = {
  readonly events: number;
  /** Events that were there already. */
  readonly present: number;
  readonly keys: number;
  readonly position: bigint;
};

/** A file that does not fit what is here: another tenant's, or a stream went another way. */
export class ImportConflict extends Error {
  override readonly name = 'ImportConflict';
}

type Options = {
  readonly tenant: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  /** Keeps a wrapped key unless its subject has an entry. */
  readonly keepKey: (key: KeyLine) => Promise<void>;
};

/**
 * Brings a file in, block by block, in its order. An event that is there already is left as it is, so that an import
 * can be repeated after any failure. Personal fields are sealed anew; where a file has no key for them they read as erased.
 */
export const bringIn = async ({ tenant, chunks, store, keyRing, keepKey }: Options): Promise<Imported> => {
  const writer = createWriter(store);
  let keys = 0;
  for await (const block of readArchive(chunks)) {
    if (block.head.tenant !== tenant) throw new ImportConflict(`the file is of tenant ${block.head.tenant}`);
    for (const key of block.keys) await keepKey(key);
    keys += block.keys.length;
    const foreign = block.events.find(({ metadata }) => metadata.tenant !== tenant);
    if (foreign !== undefined) throw new BrokenArchive(`event ${foreign.id} is of another tenant`);
    await writer.write(block.events, await revealOrErase(keyRing, tenant, block.events));
  }
  return { ...writer.result, keys };
};

/** Subjects without a key read as erased instead of failing the import. */
const revealOrErase = (keyRing: KeyRing, tenant: string, events: readonly EventLine[]): Promise<object[]> => {
  const forgiving: KeyRing = {
    ...keyRing,
    async keysForReading(of, subjects) {
      const found = await keyRing.keysForReading(of, subjects);
      return new Map(
        subjects.map((subject) => [subject, found.get(subject) ?? { state: 'erased' as const }]),
      );
    },
  };
  return revealAll<object>(
    forgiving,
    tenant,
    events.map(({ data }) => data),
  );
};

const createWriter = (store: EventStore) => {
  // The last revision of each stream met so far; -1n: it has none.
  const last = new Map<string, bigint>();
  let events = 0;
  let present = 0;
  let position = 0n;

  const lastOf = async (stream: string): Promise<bigint> => {
    const known = last.get(stream);
    if (known !== undefined) return known;
    let found = -1n;
    for await (const { revision } of store.readStream(stream, { backwards: true, limit: 1 }))
      found = revision;
    last.set(stream, found);
    return found;
  };

  const checkPresent = async ({ id, stream, revision }: EventLine): Promise<void> => {
    for await (const event of store.readStream(stream, { from: BigInt(revision), limit: 1 }))
      if (event.id === id) return;
    throw new ImportConflict(`${stream} has another event at ${revision}`);
  };

  const append = async (event: EventLine, data: object): Promise<void> => {
    const at = await lastOf(event.stream);
    const revision = BigInt(event.revision);
    if (revision <= at) {
      await checkPresent(event);
      present += 1;
      return;
    }
    if (revision > at + 1n) throw new ImportConflict(`${event.stream} lacks what is before ${revision}`);
    try {
      const appended = await store.append(event.stream, [toNew(event, data)], {
        expected: at === -1n ? 'no-stream' : at,
      });
      last.set(event.stream, revision);
      position = appended.position;
      events += 1;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      // Somebody wrote meanwhile: perhaps the same import in another place.
      last.delete(event.stream);
      await append(event, data);
    }
  };

  return {
    get result() {
      return { events, present, position };
    },
    async write(lines: readonly EventLine[], data: readonly object[]): Promise<void> {
      for (const [index, line] of lines.entries()) await append(line, data[index] ?? line.data);
    },
  };
};

const toNew = ({ id, type, metadata }: EventLine, data: object): NewEvent => ({
  id,
  type,
  data,
  // Written by an export from metadata of this type; the store checks what it needs of it.
  metadata: metadata as unknown as EventMetadata,
});
