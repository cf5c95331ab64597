import type { Clock } from '../clock.ts';
import type { GroupCoordinator } from '../group/group-coordinator.ts';
import type { PartitionOffset } from '../group/offset-store.ts';
import { KafkaError } from '../kafka-error.ts';
import type { Flusher } from '../storage/flusher.ts';
import { Journal } from '../storage/journal.ts';
import type { Volume } from '../storage/volume.ts';
import type { MetaStore } from '../topic/meta-store.ts';
import type { TopicTable } from '../topic/topic-table.ts';
import { addPartition, fromStored, type StoredTxn, type Txn, toStored } from './transaction.ts';

const LAST_EPOCH = 32_766;
const MAX_TIMEOUT_MS = 15 * 60 * 1000;
const FORGET_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

export type TxnCoordinatorOptions = {
  readonly volume: Volume;
  readonly clock: Clock;
  readonly flusher: Flusher;
  readonly meta: MetaStore;
  readonly topics: TopicTable;
  readonly groups: GroupCoordinator;
  readonly onError: (error: unknown) => void;
};

export type ProducerIdentity = { readonly producerId: number; readonly epoch: number };

/** Who speaks for a transactional id. */
export type TxnClaim = ProducerIdentity & { readonly id: string };

/**
 * All transactional ids. An outcome is journalled before the first marker is written, so that after a crash it is
 * carried through; transactions that were open go on, as in Kafka, until their producer ends them or time is up.
 */
export class TxnCoordinator {
  readonly #options: TxnCoordinatorOptions;
  readonly #txns = new Map<string, Txn>();
  readonly #byProducer = new Map<number, Txn>();
  readonly #journal: Journal<StoredTxn>;

  constructor(options: TxnCoordinatorOptions) {
    this.#options = options;
    this.#journal = new Journal(options.volume, 'transactions.journal', options.flusher);
    this.#recover();
  }

  /** Starts a session of a producer: what its predecessor left open is aborted and the predecessor fenced. */
  initProducer(id: string, timeoutMs: number, expected: ProducerIdentity | undefined): ProducerIdentity {
    if (id === '') throw new KafkaError('INVALID_REQUEST', 'the transactional id is empty');
    if (timeoutMs <= 0 || timeoutMs > MAX_TIMEOUT_MS) throw new KafkaError('INVALID_TRANSACTION_TIMEOUT');
    const txn = this.#txns.get(id);
    if (txn === undefined) return this.#create(id, timeoutMs);
    if (expected !== undefined && (expected.producerId !== txn.producerId || expected.epoch !== txn.epoch)) {
      throw new KafkaError('PRODUCER_FENCED');
    }
    this.#bumpEpoch(txn);
    if (txn.state === 'Ongoing') this.#end(txn, false);
    else if (txn.state === 'PrepareCommit' || txn.state === 'PrepareAbort') this.#complete(txn);
    if (txn.epoch >= LAST_EPOCH) this.#renewProducerId(txn);
    txn.timeoutMs = timeoutMs;
    txn.state = 'Empty';
    this.#record(txn);
    return { producerId: txn.producerId, epoch: txn.epoch };
  }

  #create(id: string, timeoutMs: number): ProducerIdentity {
    const producerId = this.#options.meta.nextProducerId();
    const txn: Txn = {
      id,
      producerId,
      epoch: 0,
      timeoutMs,
      state: 'Empty',
      partitions: new Map(),
      offsets: new Map(),
      changedAt: 0,
      timer: undefined,
    };
    this.#remember(txn);
    this.#record(txn);
    return { producerId, epoch: 0 };
  }

  #bumpEpoch(txn: Txn): void {
    if (txn.epoch < LAST_EPOCH) txn.epoch++;
  }

  #renewProducerId(txn: Txn): void {
    this.#byProducer.delete(txn.producerId);
    txn.producerId = this.#options.meta.nextProducerId();
    txn.epoch = 0;
    this.#remember(txn);
  }

  addPartitions(claim: TxnClaim, partitions: readonly (readonly [topic: string, index: number])[]): void {
    const txn = this.#claim(claim);
    let added = txn.state !== 'Ongoing';
    this.#begin(txn);
    for (const [topic, index] of partitions) added = addPartition(txn.partitions, topic, index) || added;
    if (added) this.#record(txn);
  }

  addOffsets(claim: TxnClaim, group: string): void {
    const txn = this.#claim(claim);
    this.#begin(txn);
    if (txn.offsets.has(group)) return;
    txn.offsets.set(group, []);
    this.#record(txn);
  }

  /** Notes offsets that take effect when the transaction is committed. */
  commitOffsets(claim: TxnClaim, group: string, offsets: readonly PartitionOffset[]): void {
    const txn = this.#claim(claim);
    const pending = txn.offsets.get(group);
    if (txn.state !== 'Ongoing' || pending === undefined) throw new KafkaError('INVALID_TXN_STATE');
    const replaced = pending.filter(
      (old) => !offsets.some((now) => now.topic === old.topic && now.partition === old.partition),
    );
    txn.offsets.set(group, [...replaced, ...offsets]);
    this.#record(txn);
  }

  /** Whether a commit of this offset waits for an open transaction. */
  hasPendingOffset(group: string, topic: string, partition: number): boolean {
    for (const { offsets } of this.#txns.values()) {
      const pending = offsets.get(group);
      if (pending?.some((offset) => offset.topic === topic && offset.partition === partition)) return true;
    }
    return false;
  }

  /** Throws unless the producer has an open transaction that includes the partition. */
  checkProduce({ producerId, epoch }: ProducerIdentity, topic: string, index: number): void {
    const txn = this.#byProducer.get(producerId);
    if (txn === undefined) throw new KafkaError('INVALID_PRODUCER_ID_MAPPING');
    if (txn.epoch !== epoch) throw new KafkaError('INVALID_PRODUCER_EPOCH');
    if (txn.state !== 'Ongoing' || txn.partitions.get(topic)?.has(index) !== true) {
      throw new KafkaError('INVALID_TXN_STATE');
    }
  }

  /** Ends the transaction; asking again for the outcome that was reached is answered as success. */
  end(claim: TxnClaim, committed: boolean): void {
    const txn = this.#claim(claim);
    const done = committed ? 'CompleteCommit' : 'CompleteAbort';
    const prepared = committed ? 'PrepareCommit' : 'PrepareAbort';
    if (txn.state === done) return;
    if (txn.state === prepared) this.#complete(txn);
    else if (txn.state === 'Ongoing') this.#end(txn, committed);
    else throw new KafkaError('INVALID_TXN_STATE');
  }

  /** Takes a deleted topic out of all transactions. */
  dropTopic(topic: string): void {
    for (const txn of this.#txns.values()) txn.partitions.delete(topic);
  }

  close(): void {
    for (const { timer } of this.#txns.values()) timer?.cancel();
    this.#journal.close();
  }

  #claim({ id, producerId, epoch }: TxnClaim): Txn {
    const txn = this.#txns.get(id);
    if (txn === undefined || txn.producerId !== producerId)
      throw new KafkaError('INVALID_PRODUCER_ID_MAPPING');
    if (txn.epoch !== epoch) throw new KafkaError('PRODUCER_FENCED');
    return txn;
  }

  #begin(txn: Txn): void {
    if (txn.state === 'Ongoing') return;
    if (txn.state === 'PrepareCommit' || txn.state === 'PrepareAbort')
      throw new KafkaError('CONCURRENT_TRANSACTIONS');
    txn.state = 'Ongoing';
    this.#startTimer(txn, txn.timeoutMs);
  }

  #startTimer(txn: Txn, ms: number): void {
    txn.timer = this.#options.clock.after(ms, () => {
      if (txn.state !== 'Ongoing') return;
      try {
        this.#bumpEpoch(txn);
        this.#end(txn, false);
      } catch (error) {
        this.#options.onError(error);
      }
    });
  }

  #end(txn: Txn, committed: boolean): void {
    txn.timer?.cancel();
    txn.state = committed ? 'PrepareCommit' : 'PrepareAbort';
    this.#record(txn);
    this.#complete(txn);
  }

  /** Writes the markers that are still missing, applies or drops the offsets, and notes that all is done. */
  #complete(txn: Txn, onlyOpen = false): void {
    const committed = txn.state === 'PrepareCommit';
    for (const [topic, indexes] of txn.partitions) {
      for (const index of indexes) {
        const log = this.#options.topics.partition(topic, index);
        const isOpen = (log?.producers.get(txn.producerId)?.openFrom ?? -1) >= 0;
        if (log !== undefined && (isOpen || !onlyOpen))
          log.appendMarker(txn.producerId, txn.epoch, committed);
        indexes.delete(index);
      }
    }
    if (committed) {
      for (const [group, offsets] of txn.offsets) this.#options.groups.commit(group, offsets);
    }
    txn.partitions.clear();
    txn.offsets.clear();
    txn.state = committed ? 'CompleteCommit' : 'CompleteAbort';
    this.#record(txn);
  }

  #remember(txn: Txn): void {
    this.#txns.set(txn.id, txn);
    this.#byProducer.set(txn.producerId, txn);
  }

  #record(txn: Txn): void {
    txn.changedAt = this.#options.clock.now();
    this.#journal.append(toStored(txn));
    if (this.#journal.isLong) this.#journal.rewrite([...this.#txns.values()].map(toStored));
  }

  #recover(): void {
    const { clock } = this.#options;
    this.#journal.load((stored) => this.#txns.set(stored.id, fromStored(stored)));
    for (const txn of [...this.#txns.values()]) {
      const idle = txn.changedAt < clock.now() - FORGET_AFTER_MS;
      if (idle && txn.state !== 'Ongoing' && !txn.state.startsWith('Prepare')) this.#txns.delete(txn.id);
      else this.#remember(txn);
    }
    if (this.#journal.size > 0) this.#journal.rewrite([...this.#txns.values()].map(toStored));
    for (const txn of this.#txns.values()) {
      if (txn.state.startsWith('Prepare')) this.#complete(txn, true);
      else if (txn.state === 'Ongoing')
        this.#startTimer(txn, Math.max(0, txn.changedAt + txn.timeoutMs - clock.now()));
    }
    this.#abortOrphans();
  }

  /** Records of a transaction that the journal lost with a loss of power can only be rolled back. */
  #abortOrphans(): void {
    for (const { name, partitions } of this.#options.topics.all()) {
      for (const [index, log] of partitions.entries()) {
        for (const { producerId, epoch } of log.producers.openTransactions()) {
          const txn = this.#byProducer.get(producerId);
          const known = txn?.state === 'Ongoing' && txn.partitions.get(name)?.has(index) === true;
          if (!known) log.appendMarker(producerId, epoch, false);
        }
      }
    }
  }
}
