import { createHash } from 'node:crypto';
import type { ListField } from '@icrm/contracts';
import { type Card, writeCards } from '@icrm/icalendar';

export type ExportFormat = 'csv' | 'jsonl' | 'xlsx' | 'parquet' | 'vcf' | 'labels';
type LineFormat = Exclude<ExportFormat, 'xlsx' | 'parquet'>;
const isByLine = (format: ExportFormat): format is LineFormat => format !== 'xlsx' && format !== 'parquet';
type Row = Readonly<Partial<Record<ListField, string>>>;

/** A part of a file, and how far it has come. The last one carries the hash of the whole. */
export type ExportPart = {
  readonly part: Buffer;
  readonly done: number;
  readonly total: number;
  readonly hash: string;
};

export type Exporting = {
  readonly format: ExportFormat;
  readonly fields: readonly ListField[];
  readonly total: number;
  /** Rows, some at a time, with how many customers they stand for. */
  readonly pages: AsyncIterable<{ readonly rows: readonly Row[]; readonly asked: number }>;
};

const bytes = new TextEncoder();
const none = Buffer.alloc(0);

/**
 * Writes a list as a file. Lines are handed on as they are read; a workbook and a Parquet file are made at the end, of rows that
 * are kept until then.
 */
export async function* exportList({ format, fields, total, pages }: Exporting): AsyncGenerator<ExportPart> {
  const hash = createHash('sha256');
  const kept: Row[] = [];
  const part = (written: Uint8Array, done: number): ExportPart => {
    hash.update(written);
    return { part: Buffer.from(written), done, total, hash: '' };
  };
  if (format === 'csv') yield part(bytes.encode(`${fields.map(csvCell).join(',')}\r\n`), 0);
  let done = 0;
  for await (const { rows, asked } of pages) {
    done += asked;
    if (!isByLine(format)) {
      kept.push(...rows);
      yield part(none, done);
      continue;
    }
    yield part(bytes.encode(rows.map((row) => toLine(format, fields, row)).join('')), done);
  }
  if (format === 'xlsx') yield part(await workbook(fields, kept), done);
  if (format === 'parquet') yield part(await parquet(fields, kept), done);
  yield { part: none, done, total, hash: `sha256:${hash.digest('hex')}` };
}

const toLine = (format: LineFormat, fields: readonly ListField[], row: Row): string => {
  // Only what was asked for leaves, in whatever form.
  const shown: Row = Object.fromEntries(fields.map((field) => [field, row[field] ?? '']));
  switch (format) {
    case 'csv':
      return `${fields.map((field) => csvCell(row[field] ?? '')).join(',')}\r\n`;
    case 'jsonl':
      return `${JSON.stringify(shown)}\n`;
    case 'vcf':
      return writeCards([toCard(shown)]);
    case 'labels':
      return `${labelOf(shown).join('\n')}\n\f`;
  }
};

const nameOf = ({ displayName, givenName, familyName, legalName }: Row): string =>
  displayName || [givenName, familyName].filter(Boolean).join(' ') || legalName || '-';

const toCard = (row: Row): Card => {
  const { customerId, legalName, contactEmail, contactPhone, street, city, region, postcode, country } = row;
  const address = { street, city, region, postcode, country };
  return {
    name: nameOf(row),
    ...(customerId ? { uid: customerId } : {}),
    ...(legalName ? { organisation: legalName } : {}),
    ...(contactEmail ? { email: contactEmail } : {}),
    ...(contactPhone ? { phone: contactPhone } : {}),
    ...(Object.values(address).some(Boolean) ? { address } : {}),
  };
};

/** An address as it stands on a letter: nothing but what is known, one label a page. */
const labelOf = (row: Row): string[] => {
  const { street, postcode, city, region, country } = row;
  return [nameOf(row), street, [postcode, city].filter(Boolean).join(' '), region, country].flatMap(
    (line) => line?.replace(/[\r\n\f]+/g, ' ').trim() || [],
  );
};

/** As RFC 4180 has it. What a spreadsheet would take for a formula is kept text. */
const csvCell = (value: string): string => {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

// Both writers are loaded when first needed: most runs of the service need neither.
const workbook = async (fields: readonly ListField[], rows: readonly Row[]): Promise<Uint8Array> => {
  const { default: write } = await import('write-excel-file/node');
  const text = (value: string) => ({ value, type: String });
  const sheet = [fields.map(text), ...rows.map((row) => fields.map((field) => text(row[field] ?? '')))];
  return new Uint8Array(await write(sheet).toBuffer());
};

const parquet = async (fields: readonly ListField[], rows: readonly Row[]): Promise<Uint8Array> => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = fields.map((name) => ({
    name,
    data: rows.map((row) => row[name] ?? ''),
    type: 'STRING' as const,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
};
