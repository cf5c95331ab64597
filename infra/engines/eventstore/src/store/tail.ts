import type { LogRecord } from './log-record.ts';

/** The newest records of the log in memory: live subscribers share them instead of each reading the file. */
export class Tail {
  private readonly maxRecords: number;
  private readonly maxBytes: number;
  private records: LogRecord[] = [];
  private bytes = 0;

  constructor(maxRecords = 4096, maxBytes = 16 * 1024 * 1024) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  push(committed: readonly LogRecord[]): void {
    for (const entry of committed) {
      this.records.push(entry);
      this.bytes += entry.record.length;
    }
    if (this.records.length > this.maxRecords || this.bytes > this.maxBytes) this.trim();
  }

  /**
   * Records from a position on, as many as both limits allow but at least one; undefined when they are no
   * longer in memory, empty at the end.
   */
  from(position: number, limit: number, maxBytes: number): LogRecord[] | undefined {
    const first = this.records[0]?.position;
    if (first === undefined || position < first) return undefined;
    const start = position - first;
    let [end, bytes] = [start, 0];
    while (end < this.records.length && end - start < limit && bytes < maxBytes) {
      bytes += this.records[end]?.record.length ?? 0;
      end += 1;
    }
    return this.records.slice(start, end);
  }

  clear(): void {
    this.records = [];
    this.bytes = 0;
  }

  // Half is dropped at a time: cutting off single records would cost linear time each.
  private trim(): void {
    let drop = 0;
    const [keepRecords, keepBytes] = [this.maxRecords / 2, this.maxBytes / 2];
    while (
      drop < this.records.length &&
      (this.records.length - drop > keepRecords || this.bytes > keepBytes)
    ) {
      this.bytes -= this.records[drop]?.record.length ?? 0;
      drop += 1;
    }
    this.records = this.records.slice(drop);
  }
}
