import Table from 'cli-table3';

/** How results are shown: tables for people, one JSON document a line for scripts. */
export type Output = {
  readonly json: boolean;
  /** A document: JSON text for scripts, name and value lines for people. */
  document(value: unknown): void;
  /** Rows as a table, or one JSON object a line. */
  rows(columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): void;
  /** A line for people; nothing in JSON. */
  say(line: string): void;
};

/** Writes to a stream; `json` decides how. */
export const createOutput = (json: boolean, write: (text: string) => void): Output => ({
  json,
  document: (value) => write(json ? `${JSON.stringify(value)}\n` : `${lines(value).join('\n')}\n`),
  rows(columns, rows) {
    if (json) for (const row of rows) write(`${JSON.stringify(row)}\n`);
    else if (rows.length === 0) write('nothing found\n');
    else write(`${table(columns, rows)}\n`);
  },
  say: (line) => (json ? undefined : write(`${line}\n`)),
});

const table = (columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string => {
  const plain = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  };
  const it = new Table({
    head: [...columns],
    chars: plain,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  it.push(...rows.map((row) => columns.map((column) => cell(row[column]))));
  return it.toString();
};

const cell = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** `a.b  value` for each leaf of a document. */
const lines = (value: unknown, path = ''): string[] => {
  if (typeof value !== 'object' || value === null) return [`${path.padEnd(32)} ${cell(value)}`];
  const entries = Object.entries(value);
  if (entries.length === 0)
    return path === '' ? [] : [`${path.padEnd(32)} ${Array.isArray(value) ? 'none' : ''}`];
  return entries.flatMap(([key, inner]) => lines(inner, path === '' ? key : `${path}.${key}`));
};
