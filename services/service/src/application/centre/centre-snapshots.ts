import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { ReadStore } from '@icrm/read-store';
import { logger } from '@icrm/telemetry';
import type { LiveState } from '../../domain/centre/live-centre.ts';

const log = logger('service.centre');
const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)];

/** Of the shape of what is kept and of the rules that it was decided by: raise it with either, and nothing older is read. */
const VERSION = 1;
/** A document of the store has at most 16 MB. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** A centre as it stood after a fact of its stream. */
export type CentreSnapshot = {
  readonly revision: bigint;
  readonly position: bigint;
  readonly live: LiveState;
  readonly answers: ReadonlyMap<string, { readonly revision: bigint; readonly position: bigint }>;
  readonly inputs: ReadonlyMap<string, readonly bigint[]>;
};

/** Centres as they stood, so that nobody reads their streams from the beginning. They can be lost: the log has it all. */
export type CentreSnapshots = {
  /** The latest that can be read; undefined: none, or none of this program. */
  load(stream: string): Promise<CentreSnapshot | undefined>;
  /** What is kept is what it is at the call: it may change as soon as this returns. Older ones are dropped. */
  save(stream: string, snapshot: CentreSnapshot): Promise<void>;
};

type Head = {
  readonly _id: string;
  readonly version: number;
  readonly position: bigint;
  readonly revision: bigint;
  readonly pieces: readonly string[];
  readonly hash: string;
};
type Piece = { readonly _id: string; readonly stream: string; readonly bytes: Uint8Array };

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Kept in the read store, in pieces: the head names them once they are there. */
export const mongoCentreSnapshots = (readStore: ReadStore): CentreSnapshots => {
  const heads = readStore.collection<Head>('service_centre_snapshots');
  const pieces = readStore.collection<Piece>('service_centre_snapshot_pieces');

  const read = async (stream: string): Promise<CentreSnapshot | undefined> => {
    const head = await heads.findOne({ _id: stream });
    if (head?.version !== VERSION) return undefined;
    const found = await pieces.getMany(head.pieces);
    const bytes = Buffer.concat(head.pieces.map((id) => found.get(id)?.bytes ?? new Uint8Array()));
    if (hashOf(bytes) !== head.hash) return undefined;
    // This program wrote it: the hash and the version say so.
    return deserialize(await decompress(bytes)) as CentreSnapshot;
  };

  return {
    load: (stream) =>
      read(stream).catch((err: unknown) => {
        log.warn({ err, stream }, 'a snapshot could not be read: the stream is');
        return undefined;
      }),
    async save(stream, snapshot) {
      const { revision, position } = snapshot;
      const serialized = serialize(snapshot);
      const bytes = await compress(serialized);
      const written: Piece[] = [];
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        const part = bytes.subarray(at, at + PIECE_BYTES);
        written.push({ _id: `${stream}/${revision}/${written.length}`, stream, bytes: part });
      }
      await pieces.insertMissing(written);
      const ids = written.map(({ _id }) => _id);
      const head = { version: VERSION, position, revision, pieces: ids, hash: hashOf(bytes) };
      await heads.writeGuarded([{ _id: stream, ...head }]);
      const latest = await heads.findOne({ _id: stream });
      await pieces.delete({ stream, _id: { $nin: [...(latest?.pieces ?? []), ...ids] } });
    },
  };
};
