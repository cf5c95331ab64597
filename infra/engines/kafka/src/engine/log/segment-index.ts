const ENTRY_BYTES = 24;

/**
 * Where in a segment batches start: one entry per few KiB, with the greatest timestamp seen up to and including
 * the batch of the entry. Append-only, ordered by offset, position and timestamp alike.
 */
export class SegmentIndex {
  #entries: Float64Array;
  #count = 0;

  constructor(entries: Float64Array = new Float64Array(48), count = 0) {
    this.#entries = entries;
    this.#count = count;
  }

  get count(): number {
    return this.#count;
  }

  get lastPosition(): number {
    return this.#count === 0 ? -1 : this.#at(this.#count - 1, 1);
  }

  add(offset: number, position: number, maxTimestamp: number): void {
    const at = this.#count * 3;
    if (at + 3 > this.#entries.length) {
      const grown = new Float64Array(this.#entries.length * 2);
      grown.set(this.#entries);
      this.#entries = grown;
    }
    this.#entries[at] = offset;
    this.#entries[at + 1] = position;
    this.#entries[at + 2] = maxTimestamp;
    this.#count++;
  }

  /** The last indexed position at or before an offset; 0 when there is none. */
  positionOf(offset: number): number {
    const entry = this.#lastWhere((i) => this.#at(i, 0) <= offset);
    return entry < 0 ? 0 : this.#at(entry, 1);
  }

  /** A position from which a walk meets the first batch whose greatest timestamp reaches the given one. */
  positionOfTime(timestamp: number): number {
    const entry = this.#lastWhere((i) => this.#at(i, 2) < timestamp);
    return entry < 0 ? 0 : this.#at(entry, 1);
  }

  toBytes(): Buffer {
    const used = this.#entries.slice(0, this.#count * 3);
    return Buffer.from(used.buffer);
  }

  static fromBytes(bytes: Uint8Array): SegmentIndex {
    const copy = new Uint8Array(Math.max(bytes.length, ENTRY_BYTES));
    copy.set(bytes);
    return new SegmentIndex(new Float64Array(copy.buffer), Math.floor(bytes.length / ENTRY_BYTES));
  }

  #at(entry: number, column: 0 | 1 | 2): number {
    return this.#entries[entry * 3 + column] ?? 0;
  }

  #lastWhere(holds: (entry: number) => boolean): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle)) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
