import { pipeline, type Readable } from 'node:stream';
import { HttpProblem } from '@icrm/http';
import { parse } from 'csv-parse';
import type { Line } from './line.ts';

/** A row of a CSV upload by column name; empty cells are left out. */
export type CsvRow = { readonly line: number; readonly cells: Readonly<Record<string, string>> };

const MAX_RECORD_BYTES = 1024 * 1024;

type Parsed = { readonly record: Record<string, string>; readonly info: { readonly lines: number } };

/**
 * The rows of a CSV upload (RFC 4180, comma, a header row, UTF-8) as they come. @throws HttpProblem 400 when the
 * header names a column that is not known or lacks one that is needed; a row that cannot be read is told and passed over.
 */
export async function* readCsv(
  upload: Readable,
  columns: { readonly known: readonly string[]; readonly needed: readonly string[] },
): AsyncGenerator<CsvRow | (Line<never> & { readonly ok: false })> {
  const skipped: { line: number; message: string }[] = [];
  const parser = parse({
    bom: true,
    trim: true,
    info: true,
    columns: (header: string[]) => checkHeader(header, columns),
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD_BYTES,
    on_skip: (error) => {
      skipped.push({ line: Number(error?.['lines'] ?? 0), message: error?.message ?? 'cannot be read' });
    },
  });
  // The parser reads ahead: a row it passed over is told when the rows before it are.
  function* skippedBefore(line: number) {
    for (let next = skipped[0]; next !== undefined && next.line < line; next = skipped[0]) {
      yield toRefused(next);
      skipped.shift();
    }
  }
  let failure: unknown;
  pipeline(upload, parser, (error) => {
    failure = error;
  });
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield* skippedBefore(info.lines);
      const cells = Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== ''));
      yield { line: info.lines, cells };
    }
    yield* skippedBefore(Number.POSITIVE_INFINITY);
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem(400, 'malformed-csv', {
      detail: error instanceof Error ? error.message : 'the CSV cannot be read',
      cause: failure,
    });
  }
}

const toRefused = ({ line, message }: { line: number; message: string }) =>
  ({ line, ok: false, refusal: { reason: 'malformed-line', detail: message } }) as const;

const checkHeader = (
  header: readonly string[],
  { known, needed }: { readonly known: readonly string[]; readonly needed: readonly string[] },
): string[] => {
  // By number: a file without a header has a person in its place, who must not come back in an answer or a log.
  const unknown = header.flatMap((name, n) => (known.includes(name) ? [] : [`column ${n + 1}`]));
  const missing = needed.filter((name) => !header.includes(name));
  const errors = [
    ...unknown.map((field) => ({ in: 'body' as const, field, message: 'is not a known column' })),
    ...missing.map((field) => ({ in: 'body' as const, field, message: 'is a column that is needed' })),
  ];
  if (errors.length > 0)
    throw new HttpProblem(400, 'wrong-columns', { detail: `columns: ${known.join(', ')}`, errors });
  return [...header];
};
