import { KafkaError } from '../kafka-error.ts';
import { attribute, type BatchHeader } from '../records/batch.ts';

const REMEMBERED_BATCHES = 5;
const SEQUENCES = 2 ** 31;

export type RememberedBatch = {
  readonly first: number;
  readonly last: number;
  readonly baseOffset: number;
  readonly timestamp: number;
};

export type ProducerState = {
  epoch: number;
  batches: RememberedBatch[];
  /** Clock time of the last append, by which idle producers are forgotten. */
  seenAt: number;
  /** First offset of the open transaction; -1 when none is open. */
  openFrom: number;
};

/** A transaction that was rolled back: its records from `first` on lie before the marker at `last`. */
export type AbortedTxn = { readonly producerId: number; readonly first: number; readonly last: number };

export type ProducerSnapshot = {
  readonly producers: readonly (readonly [number, ProducerState])[];
  readonly aborted: readonly AbortedTxn[];
};

/** What one partition knows of its producers: recent batches, open and aborted transactions. */
export class ProducerStates {
  readonly #states = new Map<number, ProducerState>();
  #aborted: AbortedTxn[] = [];
  #open = 0;

  get(producerId: number): Readonly<ProducerState> | undefined {
    return this.#states.get(producerId);
  }

  get size(): number {
    return this.#states.size;
  }

  /**
   * Decides about a batch before it is appended: the remembered batch when it is a repetition, undefined when it
   * may be appended. Throws INVALID_PRODUCER_EPOCH and OUT_OF_ORDER_SEQUENCE_NUMBER.
   */
  check(header: BatchHeader): RememberedBatch | undefined {
    const state = this.#states.get(header.producerId);
    if (state === undefined) return undefined;
    if (header.producerEpoch < state.epoch) {
      throw new KafkaError(
        'INVALID_PRODUCER_EPOCH',
        `epoch ${header.producerEpoch} is older than ${state.epoch}`,
      );
    }
    if (header.producerEpoch > state.epoch) {
      if (header.baseSequence === 0) return undefined;
      throw new KafkaError('OUT_OF_ORDER_SEQUENCE_NUMBER', 'a new epoch starts at sequence 0');
    }
    const last = lastSequence(header);
    const same = state.batches.find((batch) => batch.first === header.baseSequence && batch.last === last);
    if (same !== undefined) return same;
    const previous = state.batches.at(-1);
    if (previous !== undefined && header.baseSequence !== (previous.last + 1) % SEQUENCES) {
      const text = `sequence ${header.baseSequence} after ${previous.last}`;
      throw new KafkaError('OUT_OF_ORDER_SEQUENCE_NUMBER', text);
    }
    return undefined;
  }

  /** Takes note of an appended data batch; offsets and times are final. */
  note(header: BatchHeader, seenAt: number): void {
    const state = this.#stateFor(header, seenAt);
    const { baseOffset, maxTimestamp: timestamp } = header;
    state.batches.push({ first: header.baseSequence, last: lastSequence(header), baseOffset, timestamp });
    if (state.batches.length > REMEMBERED_BATCHES) state.batches.shift();
    if ((header.attributes & attribute.transactional) !== 0 && state.openFrom < 0) {
      state.openFrom = baseOffset;
      this.#open++;
    }
  }

  /** Takes note of a transaction marker at its offset. */
  noteMarker(header: BatchHeader, committed: boolean, seenAt: number): void {
    const state = this.#stateFor(header, seenAt);
    if (state.openFrom < 0) return;
    if (!committed) {
      this.#aborted.push({ producerId: header.producerId, first: state.openFrom, last: header.baseOffset });
    }
    state.openFrom = -1;
    this.#open--;
  }

  /** First offset of the oldest open transaction, or undefined. */
  firstOpen(): number | undefined {
    if (this.#open === 0) return undefined;
    let first: number | undefined;
    for (const { openFrom } of this.#states.values()) {
      if (openFrom >= 0 && (first === undefined || openFrom < first)) first = openFrom;
    }
    return first;
  }

  /** The producers that have a transaction open. */
  openTransactions(): readonly { readonly producerId: number; readonly epoch: number }[] {
    if (this.#open === 0) return [];
    return [...this.#states]
      .filter(([, { openFrom }]) => openFrom >= 0)
      .map(([producerId, { epoch }]) => ({ producerId, epoch }));
  }

  /** Aborted transactions with records between the offsets, in order of their first offset. */
  abortedWithin(from: number, to: number): readonly AbortedTxn[] {
    if (this.#aborted.length === 0) return [];
    return this.#aborted
      .filter(({ first, last }) => last >= from && first < to)
      .sort((a, b) => a.first - b.first);
  }

  get aborted(): readonly AbortedTxn[] {
    return this.#aborted;
  }

  /** Forgets what lies below the start of the log, and producers not seen since the given time. */
  trim(logStart: number, unseenSince: number): void {
    this.#aborted = this.#aborted.filter(({ last }) => last >= logStart);
    for (const [id, { seenAt, openFrom }] of this.#states) {
      if (seenAt < unseenSince && openFrom < 0) this.#states.delete(id);
    }
  }

  snapshot(): ProducerSnapshot {
    return { producers: [...this.#states], aborted: this.#aborted };
  }

  restore({ producers, aborted }: ProducerSnapshot): void {
    this.#states.clear();
    for (const [id, state] of producers) this.#states.set(id, { ...state, batches: [...state.batches] });
    this.#aborted = [...aborted];
    this.#open = producers.filter(([, { openFrom }]) => openFrom >= 0).length;
  }

  #stateFor(header: BatchHeader, seenAt: number): ProducerState {
    let state = this.#states.get(header.producerId);
    if (state === undefined) {
      state = { epoch: header.producerEpoch, batches: [], seenAt, openFrom: -1 };
      this.#states.set(header.producerId, state);
    }
    if (header.producerEpoch > state.epoch) {
      state.epoch = header.producerEpoch;
      state.batches = [];
    }
    state.seenAt = seenAt;
    return state;
  }
}

/** Last sequence of a batch; the numbers wrap after 2^31 - 1. */
function lastSequence(header: BatchHeader): number {
  return (header.baseSequence + header.lastOffsetDelta) % SEQUENCES;
}
