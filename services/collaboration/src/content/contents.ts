import { type KeyRing, protect, reveal } from '@icrm/privacy';
import type { ReadStore } from '@icrm/read-store';
import type { Contents, Owner } from '../application/ports.ts';

type Piece = {
  readonly _id: string;
  readonly tenant: string;
  readonly customerId: string;
  readonly ref: string;
  readonly pieces: number;
  /** Base64 of a piece, sealed. */
  readonly sealed: string;
};

/** The store takes documents of 16 MiB at most; base64 and sealing add two thirds. */
const PIECE_BYTES = 2 * 1024 * 1024;
const ERASED = '[erased]';

/**
 * Keeps content by a keyed hash of its bytes, in sealed pieces. The hash is of one tenant and person, so that it tells
 * nobody what others were sent; with the person's key everything sealed is gone.
 */
export const mongoContents = (readStore: ReadStore, keyRing: KeyRing): Contents => {
  const pieces = readStore.collection<Piece>('collaboration_contents');
  let prepared: Promise<void> | undefined;
  const prepare = () => {
    prepared ??= pieces
      .ensureIndexes([{ name: 'owner', keys: { tenant: 1, customerId: 1 } }])
      .catch((error) => {
        prepared = undefined;
        throw error;
      });
    return prepared;
  };
  const idOf = ({ tenant, customerId }: Owner, ref: string, piece: number) =>
    `${tenant}.${customerId}.${ref}.${piece}`;
  return {
    async put(owner, content) {
      await prepare();
      const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
      const ref = keyRing.lookupKey(owner.tenant, `content/${owner.customerId}`, bytes.toString('base64'));
      const count = Math.max(1, Math.ceil(bytes.length / PIECE_BYTES));
      const documents: Piece[] = [];
      for (let piece = 0; piece < count; piece += 1) {
        const text = bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES).toString('base64');
        const { sealed } = await seal(keyRing, owner, text);
        documents.push({ _id: idOf(owner, ref, piece), ...owner, ref, pieces: count, sealed });
      }
      // One at a time: together they could be larger than a message may be.
      for (const document of documents) await pieces.insertMissing([document]);
      return ref;
    },

    async get(owner, ref) {
      const first = await pieces.findOne({ _id: idOf(owner, ref, 0) });
      if (first === undefined) return undefined;
      const parts: Buffer[] = [];
      for (let piece = 0; piece < first.pieces; piece += 1) {
        const found = piece === 0 ? first : await pieces.findOne({ _id: idOf(owner, ref, piece) });
        if (found === undefined) return undefined;
        const { sealed } = await reveal(keyRing, owner.tenant, { sealed: found.sealed });
        if (sealed === ERASED) return undefined;
        parts.push(Buffer.from(sealed, 'base64'));
      }
      return new Uint8Array(Buffer.concat(parts));
    },

    async remove({ tenant, customerId }, ref) {
      await pieces.delete({ tenant, customerId, ref });
    },

    async removeAll({ tenant, customerId }) {
      await pieces.delete({ tenant, customerId });
    },
  };
};

const seal = (keyRing: KeyRing, { tenant, customerId }: Owner, sealed: string) =>
  protect(keyRing, { sealed }, { tenant, subject: customerId, personal: [{ path: ['sealed'] }] });
