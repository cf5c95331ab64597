import type { ErpChanges, ErpDocument, ErpKind, ErpOrder } from './contract.ts';

/** The ERP does not answer, or says that it cannot now: the same call may be made again. */
export class ErpUnavailable extends Error {
  override readonly name = 'ErpUnavailable';
}

/** The ERP does not take what it was sent, or says what its contract does not have: again, it would be the same. */
export class ErpRefused extends Error {
  override readonly name = 'ErpRefused';
}

/** What we need of an ERP. @throws every method: ErpUnavailable, ErpRefused */
export type ErpPort = {
  /** Tells it of an order; the same key again has no second effect and gives the same reference. */
  sendOrder(order: ErpOrder, key: string): Promise<{ readonly reference: string }>;
  /** What changed after a cursor; '' is the beginning. */
  changesAfter(cursor: string, limit: number): Promise<ErpChanges>;
  /** Every document of a kind with its version, to compare with what was mirrored. */
  versions(kind: ErpKind): Promise<ReadonlyMap<string, number>>;
  /** The documents of these ids as they stand; those that are not there are left out. */
  fetch(kind: ErpKind, ids: readonly string[]): Promise<readonly ErpDocument[]>;
};
