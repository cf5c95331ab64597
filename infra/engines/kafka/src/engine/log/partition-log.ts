import { KafkaError } from '../kafka-error.ts';
import { type BatchHeader, readBatchHeader, stampAppendTime, stampBatch } from '../records/batch.ts';
import { encodeCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { buildMarker } from './control-batch.ts';
import { type AbortedTxn, ProducerStates } from './producer-states.ts';
import { readLog } from './read.ts';
import { recoverSegments, removeSegment, swapSegment } from './recovery.ts';
import { Segment, segmentName } from './segment.ts';
import { TailCache } from './tail-cache.ts';
import type { Appended, LogListener, LogOptions, ReadRequest } from './types.ts';

/** One partition: segments on a volume, the producers seen in it and those who wait for it to grow. */
export class PartitionLog {
  readonly #options: LogOptions;
  readonly producers = new ProducerStates();
  readonly cache: TailCache;
  readonly #listeners = new Set<LogListener>();
  #segments: Segment[];
  #logStart: number;
  #highWatermark: number;
  /** Bytes that recovery cut off. */
  readonly cutBytes: number;
  /** Set when the topic is deleted; those who wait find out by it. */
  deleted = false;

  constructor(options: LogOptions) {
    this.#options = options;
    this.cache = new TailCache(options.budget);
    const { volume, folder, clock } = options;
    volume.makeFolder(folder);
    const recovered = recoverSegments({ volume, folder, producers: this.producers, now: clock.now() });
    this.#segments = recovered.segments;
    this.cutBytes = recovered.cut;
    const stored = Number(volume.readAll(`${folder}/log-start`)?.toString() ?? 0);
    this.#logStart = Math.max(stored, this.#segments[0]?.baseOffset ?? 0);
    if (this.nextOffset < this.#logStart) this.#segments = [];
    this.#highWatermark = this.nextOffset;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get logStart(): number {
    return this.#logStart;
  }

  /** The offset that the next record gets. */
  get nextOffset(): number {
    return this.#segments.at(-1)?.nextOffset ?? this.#logStart;
  }

  /** Records below it may be read: all of them, or with flush mode `always` those that are on the disk. */
  get highWatermark(): number {
    return this.#highWatermark;
  }

  /** Records below it may be read by those who read committed records only. */
  get lastStableOffset(): number {
    return Math.min(this.producers.firstOpen() ?? this.#highWatermark, this.#highWatermark);
  }

  get size(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, 0);
  }

  /** Appends checked batches. Throws KafkaError; then nothing was appended. */
  append(records: Buffer, headers: readonly BatchHeader[]): Appended {
    const repeated = this.#checkProducers(headers);
    if (repeated !== undefined) return { ...repeated, fresh: false };
    const now = this.#options.clock.now();
    const { logAppendTime } = this.#options.config();
    const baseOffset = this.nextOffset;
    let at = 0;
    let next = baseOffset;
    for (const { size, lastOffsetDelta } of headers) {
      stampBatch(records, at, next);
      if (logAppendTime) stampAppendTime(records.subarray(at, at + size), now);
      next += lastOffsetDelta + 1;
      at += size;
    }
    this.#write(records, headers.length);
    return { baseOffset, appendTime: logAppendTime ? now : -1, fresh: true };
  }

  /** Ends the open transaction of a producer in this partition. */
  appendMarker(producerId: number, producerEpoch: number, committed: boolean): void {
    const marker = buildMarker({ producerId, producerEpoch, committed, now: this.#options.clock.now() });
    stampBatch(marker, 0, this.nextOffset);
    this.#write(marker, 1, (header) =>
      this.producers.noteMarker(header, committed, this.#options.clock.now()),
    );
  }

  #checkProducers(headers: readonly BatchHeader[]): { baseOffset: number; appendTime: number } | undefined {
    const [first] = headers;
    if (first === undefined) throw new KafkaError('INVALID_RECORD');
    if (headers.length > 1 && headers.some(({ producerId }) => producerId >= 0)) {
      throw new KafkaError('INVALID_RECORD', 'an idempotent producer sends one batch a partition');
    }
    if (first.producerId < 0) return undefined;
    const repeated = this.producers.check(first);
    if (repeated === undefined) return undefined;
    const { logAppendTime } = this.#options.config();
    return { baseOffset: repeated.baseOffset, appendTime: logAppendTime ? repeated.timestamp : -1 };
  }

  #write(records: Buffer, batches: number, noteMarker?: (header: BatchHeader) => void): void {
    const { flusher, clock } = this.#options;
    if (flusher.failure !== undefined) throw new KafkaError('KAFKA_STORAGE_ERROR', 'an earlier sync failed');
    const segment = this.#activeFor(records.length);
    const position = segment.size;
    try {
      segment.file.append([records]);
    } catch (error) {
      throw new KafkaError('KAFKA_STORAGE_ERROR', error instanceof Error ? error.message : 'write failed');
    }
    let at = 0;
    for (let i = 0; i < batches; i++) {
      const header = readBatchHeader(records, at);
      segment.note(header, position + at);
      if (noteMarker !== undefined) noteMarker(header);
      else if (header.producerId >= 0) this.producers.note(header, clock.now());
      const bytes = batches === 1 ? records : records.subarray(at, at + header.size);
      this.cache.add({ base: header.baseOffset, next: segment.nextOffset, bytes });
      at += header.size;
    }
    flusher.mark(segment.file);
    if (flusher.mode === 'always') this.#advanceWhenSynced(segment.nextOffset);
    else this.#advance(segment.nextOffset);
  }

  #advanceWhenSynced(offset: number): void {
    // A failure reaches whoever waits for the acknowledgement; readers keep the old end.
    this.#options.flusher.synced().then(
      () => this.#advance(offset),
      () => undefined,
    );
  }

  #advance(offset: number): void {
    if (offset > this.#highWatermark) this.#highWatermark = offset;
    this.wake();
  }

  #activeFor(bytes: number): Segment {
    const active = this.#segments.at(-1);
    const { segmentBytes, segmentMs } = this.#options.config();
    if (active !== undefined) {
      const full = active.size > 0 && active.size + bytes > segmentBytes;
      const old = active.size > 0 && this.#options.clock.now() - active.createdAt > segmentMs;
      if (!full && !old) return active;
    }
    return this.roll();
  }

  /** Closes the active segment, when it holds anything, and starts another. */
  roll(): Segment {
    const { volume, folder, clock, flusher } = this.#options;
    const active = this.#segments.at(-1);
    if (active !== undefined && active.size === 0) return active;
    const base = this.nextOffset;
    if (active !== undefined) this.#sealWhenSynced(active);
    const path = `${folder}/${segmentName(base)}`;
    const segment = new Segment(base, path, volume.open(path), clock.now());
    this.#segments.push(segment);
    flusher.mark(segment.file);
    return segment;
  }

  #sealWhenSynced(segment: Segment): void {
    const { file } = segment;
    const content = encodeCheckpoint(segment, this.producers.snapshot());
    file
      .sync()
      .then(() => {
        const isCurrent = segment.file === file && this.#segments.includes(segment);
        if (isCurrent && !this.deleted) writeCheckpoint(this.#options.volume, segment, content);
      })
      // Without its checkpoint the segment is read at the next start, which is all it is for.
      .catch(() => undefined);
  }

  /** Whole batches from the one that holds the offset; empty when there is nothing to read. */
  read(request: ReadRequest): readonly Uint8Array[] | Promise<readonly Uint8Array[]> {
    return readLog(this, request);
  }

  abortedWithin(from: number, to: number): readonly AbortedTxn[] {
    return this.producers.abortedWithin(from, to);
  }

  /** Puts other batches in a closed segment's place; offsets within its range stay what they were. */
  async replaceSegment(segment: Segment, chunks: readonly Buffer[]): Promise<void> {
    const { volume } = this.#options;
    const path = `${segment.path}.cleaned`;
    const cleaned = volume.open(path);
    cleaned.append(chunks);
    await cleaned.sync();
    cleaned.close();
    if (this.deleted || !this.#segments.includes(segment)) return volume.removeFile(path);
    swapSegment(volume, segment, path);
    this.cache.clear();
  }

  /** Moves the start of the log; whole segments below it are deleted. */
  advanceStart(offset: number): void {
    if (offset <= this.#logStart) return;
    const { volume, folder, clock } = this.#options;
    this.#logStart = offset;
    volume.replace(`${folder}/log-start`, Buffer.from(String(offset)));
    const kept = this.#segments.filter(
      ({ nextOffset }, index) => nextOffset > offset || index === this.#segments.length - 1,
    );
    for (const segment of this.#segments) {
      if (kept.includes(segment)) continue;
      this.#options.flusher.forget(segment.file);
      removeSegment(volume, segment);
    }
    this.#segments = kept;
    this.producers.trim(offset, clock.now() - PRODUCER_EXPIRY_MS);
    this.wake();
  }

  /** Forgets the producers that wrote nothing for a day, as Apache Kafka does. */
  forgetIdleProducers(): void {
    this.producers.trim(this.#logStart, this.#options.clock.now() - PRODUCER_EXPIRY_MS);
  }

  subscribe(listener: LogListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells those who wait that something changed. */
  wake(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Writes what makes the next start quick. Everything must have been synced. */
  close(): void {
    const active = this.#segments.at(-1);
    if (active !== undefined) {
      const content = encodeCheckpoint(active, this.producers.snapshot());
      writeCheckpoint(this.#options.volume, active, content);
    }
    for (const { file } of this.#segments) file.close();
    this.cache.clear();
  }

  /** Deletes everything; whoever waits is woken. */
  remove(): void {
    this.deleted = true;
    for (const { file } of this.#segments) this.#options.flusher.forget(file);
    this.cache.clear();
    this.#options.volume.removeFolder(this.#options.folder);
    this.wake();
  }
}

/** Producers that wrote nothing for this long are forgotten, as in Kafka. */
const PRODUCER_EXPIRY_MS = 24 * 60 * 60 * 1000;
