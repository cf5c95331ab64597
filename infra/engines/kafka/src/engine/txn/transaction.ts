import type { Timer } from '../clock.ts';
import type { PartitionOffset } from '../group/offset-store.ts';

type TxnState = 'Empty' | 'Ongoing' | 'PrepareCommit' | 'PrepareAbort' | 'CompleteCommit' | 'CompleteAbort';

/** What is kept of a transactional id; each change is journalled as a whole. */
export type StoredTxn = {
  readonly id: string;
  readonly producerId: number;
  readonly epoch: number;
  readonly timeoutMs: number;
  readonly state: TxnState;
  readonly partitions: readonly (readonly [topic: string, index: number])[];
  readonly offsets: readonly (readonly [group: string, offsets: readonly PartitionOffset[]])[];
  readonly changedAt: number;
};

/** The transaction of one transactional id, present or past. */
export type Txn = {
  readonly id: string;
  producerId: number;
  epoch: number;
  timeoutMs: number;
  state: TxnState;
  readonly partitions: Map<string, Set<number>>;
  /** Offsets to commit with the transaction, by group. */
  readonly offsets: Map<string, PartitionOffset[]>;
  changedAt: number;
  timer: Timer | undefined;
};

export function toStored(txn: Txn): StoredTxn {
  const { id, producerId, epoch, timeoutMs, state, changedAt } = txn;
  const partitions = [...txn.partitions].flatMap(([topic, indexes]) =>
    [...indexes].map((index): readonly [string, number] => [topic, index]),
  );
  return { id, producerId, epoch, timeoutMs, state, partitions, offsets: [...txn.offsets], changedAt };
}

export function fromStored(stored: StoredTxn): Txn {
  const { id, producerId, epoch, timeoutMs, state, changedAt } = stored;
  const partitions = new Map<string, Set<number>>();
  for (const [topic, index] of stored.partitions) addPartition(partitions, topic, index);
  const offsets = new Map(stored.offsets.map(([group, list]) => [group, [...list]]));
  return { id, producerId, epoch, timeoutMs, state, partitions, offsets, changedAt, timer: undefined };
}

/** False when it was there already. */
export function addPartition(partitions: Map<string, Set<number>>, topic: string, index: number): boolean {
  let indexes = partitions.get(topic);
  if (indexes === undefined) {
    indexes = new Set();
    partitions.set(topic, indexes);
  }
  if (indexes.has(index)) return false;
  indexes.add(index);
  return true;
}
