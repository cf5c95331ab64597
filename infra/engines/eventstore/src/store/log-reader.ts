import type { StatementSync } from 'node:sqlite';
import type { Statements } from './database.ts';
import { CorruptStore } from './integrity.ts';
import { type LogRecord, toLogRecord } from './log-record.ts';
import type { Tail } from './tail.ts';

const PAGE_BYTES = 256 * 1024;
const MAX_PAGE = 512;
const FIRST_PAGE = 64;

/** A part of the log in reading order. */
export type Page = readonly LogRecord[];

/** Numbers must follow each other without a hole, or something has been lost on disk. */
const assertDense = (page: Page, key: 'position' | 'revision', step: 1 | -1): void => {
  for (let index = 1; index < page.length; index += 1) {
    const [before, after] = [page[index - 1]?.[key] ?? 0, page[index]?.[key] ?? 0];
    if (after !== before + step) throw new CorruptStore(`the log has a hole at ${key} ${before + step}`);
  }
};

/** Reads pages of the log; the page size follows the size of the events, so that a page stays small. */
export class LogReader {
  private readonly statements: Statements;
  private readonly tail: Tail;
  private averageBytes = PAGE_BYTES / FIRST_PAGE;

  constructor(statements: Statements, tail: Tail) {
    this.statements = statements;
    this.tail = tail;
  }

  /** Events of a stream between two revisions (both inclusive), oldest first. */
  streamForward(stream: number, from: number, to: number, limit: number): Page {
    const page = this.read(this.statements.streamForward, [stream, from, to], limit);
    this.expectFirst(page, 'revision', from);
    assertDense(page, 'revision', 1);
    return page;
  }

  /** Events of a stream between two revisions (both inclusive), newest first. */
  streamBackward(stream: number, from: number, to: number, limit: number): Page {
    const page = this.read(this.statements.streamBackward, [stream, from, to], limit);
    this.expectFirst(page, 'revision', from);
    assertDense(page, 'revision', -1);
    return page;
  }

  /** Events of the log from a position on (inclusive), oldest first; empty only at the end. */
  allForward(from: number, limit: number): Page {
    const recent = this.tail.from(from, Math.min(limit, MAX_PAGE), PAGE_BYTES);
    if (recent !== undefined) return recent;
    const page = this.read(this.statements.allForward, [from], limit);
    this.expectFirst(page, 'position', from);
    assertDense(page, 'position', 1);
    return page;
  }

  /** Events of the log before a position (exclusive), newest first. */
  allBackward(before: number, limit: number): Page {
    const page = this.read(this.statements.allBackward, [before], limit);
    this.expectFirst(page, 'position', before - 1);
    assertDense(page, 'position', -1);
    return page;
  }

  private expectFirst(page: Page, key: 'position' | 'revision', wanted: number): void {
    const first = page[0];
    if (first !== undefined && first[key] !== wanted)
      throw new CorruptStore(`the log has a hole at ${key} ${wanted}`);
  }

  private read(statement: StatementSync, keys: readonly number[], limit: number): Page {
    const fits = Math.max(1, Math.min(MAX_PAGE, Math.floor(PAGE_BYTES / this.averageBytes)));
    const page = statement.all(...keys, Math.min(limit, fits)).map(toLogRecord);
    let bytes = 0;
    for (const entry of page) bytes += entry.record.length;
    if (page.length > 0) this.averageBytes = Math.max(bytes / page.length, this.averageBytes * 0.9);
    return page;
  }
}
