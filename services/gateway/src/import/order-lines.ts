import type { Readable } from 'node:stream';
import { customerCommands, salesCommands, vocabulary } from '@icrm/contracts';
import { z } from 'zod';
import { type CsvRow, readCsv } from './csv.ts';
import { type Line, readLine } from './line.ts';

const { orderId: _derived, customerId: _either, reference: _own, ...order } = salesCommands.placeOrder.shape;

/** A line of an order import. The customer is named by id or by an identifier. */
export const orderLine = z
  .strictObject({
    ...order,
    /** Names the order in its source: the same source and reference again add nothing. */
    reference: z.string().trim().min(1).max(100),
    source: vocabulary.label.optional(),
    customerId: vocabulary.id.optional(),
    customer: customerCommands.identifier.optional(),
    /** When it was placed in the world; now unless set. */
    placedAt: vocabulary.instant.optional(),
  })
  .refine((it) => (it.customerId === undefined) !== (it.customer === undefined), {
    path: ['customer'],
    message: 'give either customer (an identifier) or customerId',
  })
  .meta({ id: 'OrderImportLine' });
export type OrderLine = z.output<typeof orderLine>;

const headColumns = ['reference', 'source', 'customerId', 'currency', 'placedAt'] as const;
const customerColumns = ['customerKind', 'customerValue', 'customerSystem'] as const;
const itemColumns = ['productId', 'name', 'category', 'quantity', 'amountMinor'] as const;

/** The columns of an order CSV: a row for each line of an order, the rows of one order beneath each other. */
export const orderColumns: readonly string[] = [...headColumns, ...customerColumns, ...itemColumns];

/** The orders of an order CSV. */
export async function* readOrderCsv(upload: Readable): AsyncGenerator<Line<OrderLine>> {
  const needed = ['reference', 'currency', 'productId', 'name', 'quantity', 'amountMinor'];
  const finished = new Set<string>();
  let group: CsvRow[] = [];
  const finish = (): readonly Line<OrderLine>[] => {
    const [first] = group;
    if (first === undefined) return [];
    const reference = first.cells['reference'] ?? '';
    const read = finished.has(reference) ? apart(first.line, reference) : readOrder(group);
    finished.add(reference);
    group = [];
    return [read];
  };
  for await (const row of readCsv(upload, { known: orderColumns, needed })) {
    if (!('cells' in row)) {
      yield row;
      continue;
    }
    if (row.cells['reference'] !== group[0]?.cells['reference']) yield* finish();
    group.push(row);
  }
  yield* finish();
}

/** The order was sent already: these rows would be lost, not added. */
const apart = (line: number, reference: string): Line<never> => ({
  line,
  ok: false,
  refusal: { reason: 'rows-apart', detail: 'the rows of an order must stand beneath each other', reference },
});

/** The head is that of the first row; a row that says otherwise refuses the order. */
const readOrder = (rows: readonly CsvRow[]): Line<OrderLine> => {
  const [first] = rows;
  const line = first?.line ?? 0;
  const head = first?.cells ?? {};
  const differing = [...headColumns, ...customerColumns].filter((column) =>
    rows.some(({ cells }) => cells[column] !== head[column]),
  );
  if (differing.length > 0) {
    const errors = differing.map((field) => ({ field, message: 'differs between the rows of the order' }));
    return { line, ok: false, refusal: { reason: 'invalid-line', errors, reference: head['reference'] } };
  }
  return readLine(orderLine, line, toOrder(head, rows));
};

type Cells = Readonly<Record<string, string>>;

const toOrder = (head: Cells, rows: readonly CsvRow[]): object => {
  const { customerKind: kind, customerValue: value, customerSystem: system, ...rest } = head;
  return {
    ...Object.fromEntries(
      headColumns.flatMap((name) => (rest[name] === undefined ? [] : [[name, rest[name]]])),
    ),
    ...(value === undefined && kind === undefined ? {} : { customer: withoutUnset({ kind, value, system }) }),
    lines: rows.map(({ cells: { productId, name, category, quantity, amountMinor } }) =>
      withoutUnset({
        productId,
        name,
        category,
        quantity: toNumber(quantity),
        amountMinor: toNumber(amountMinor),
      }),
    ),
  };
};

/** A text that is no whole number is left for the schema to refuse. */
const toNumber = (text: string | undefined): unknown =>
  text !== undefined && /^-?\d+$/.test(text) ? Number(text) : text;

const withoutUnset = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
