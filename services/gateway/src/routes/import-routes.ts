import type { Readable } from 'node:stream';
import { vocabulary } from '@icrm/contracts';
import { type Exchange, lines, positionSchema, type Reply, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { customerCarrier, orderCarrier } from '../import/carriers.ts';
import {
  type CustomerLine,
  customerColumns,
  customerLine,
  readCustomerCsv,
} from '../import/customer-lines.ts';
import { importLedger } from '../import/import-ledger.ts';
import { type ImportRun, runImport } from '../import/import-run.ts';
import type { Line } from '../import/line.ts';
import { readNdjson } from '../import/ndjson.ts';
import { type OrderLine, orderColumns, orderLine, readOrderCsv } from '../import/order-lines.ts';

const NDJSON = 'application/x-ndjson';
const CSV = 'text/csv';
const CONNECT_WITHIN_MS = 2_000;

const query = z.strictObject({
  source: vocabulary.label
    .default('import')
    .meta({ description: 'the source of lines that name none; with the reference it names a line' }),
});
const headers = z.object({
  'icrm-channel': vocabulary.label.default('import'),
  'icrm-min-position': positionSchema
    .optional()
    .meta({ description: 'customers are looked up in views that are at least this fresh' }),
});
const report = z
  .union([
    z.object({
      line: z.int(),
      reference: z.string().optional(),
      outcome: z.enum(['accepted', 'deduplicated', 'rejected']),
      customerId: z.string().optional(),
      orderId: z.string().optional(),
      position: z.string().optional(),
      reason: z.string().optional(),
      detail: z.string().optional(),
      errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    }),
    z.object({
      summary: z.object({
        accepted: z.int(),
        deduplicated: z.int(),
        rejected: z.int(),
        complete: z
          .boolean()
          .meta({ description: 'false: the server stopped before the end; send it again' }),
        position: z.string(),
      }),
    }),
  ])
  .meta({ id: 'ImportReport' });

type Input = { readonly query: z.output<typeof query>; readonly headers: z.output<typeof headers> };
type Scope = Pick<Clients, 'customer' | 'sales' | 'view' | 'intake'> & { readonly concurrency: number };

/** Bulk imports: lines in, a report line for each out, both as they come. */
export const importRoutes = (scope: Scope): readonly Route[] => {
  const declared = { method: 'post', tag: 'import', input: { query, headers } } as const;
  const responses = {
    200: { description: 'one line for each line, then a summary', type: NDJSON, schema: report },
  };
  return [
    route({
      ...declared,
      path: '/v1/import/customers',
      operation: 'importCustomers',
      summary: 'Registers customers in bulk, from NDJSON or CSV',
      description: `${promise}\n\nCSV columns: ${customerColumns.join(', ')}. Needed: reference, kind. The columns email, phone, nationalId, and externalSystem with externalId are identifiers.`,
      upload: [
        { type: NDJSON, schema: customerLine },
        { type: CSV, schema: z.string() },
      ],
      responses,
      handler: (input, exchange) => importCustomers(scope, input, exchange),
    }),
    route({
      ...declared,
      path: '/v1/import/orders',
      operation: 'importOrders',
      summary: 'Places orders in bulk, from NDJSON or CSV',
      description: `${promise}\n\nCSV columns: ${orderColumns.join(', ')}; a row for each line of an order, the rows of one order beneath each other. The customer is named by customerId, or by customerKind, customerValue and, for external ids, customerSystem.`,
      upload: [
        { type: NDJSON, schema: orderLine },
        { type: CSV, schema: z.string() },
      ],
      responses,
      handler: (input, exchange) => importOrders(scope, input, exchange),
    }),
  ];
};

const promise =
  'A bad line never stops the rest. A line is known by its source and its own `reference`: importing it again adds nothing and is reported as `deduplicated`. Every line is in the intake ledger of `import`, under `customers/` or `orders/` and the source: one that was refused waits there to be mended and worked on again. Read the report while you send.';

const importCustomers = async (scope: Scope, input: Input, exchange: Exchange): Promise<Reply> => {
  await Promise.all([scope.customer.connected(CONNECT_WITHIN_MS), scope.intake.connected(CONNECT_WITHIN_MS)]);
  const read = await primed<CustomerLine>(exchange, customerLine, readCustomerCsv);
  return carried(
    scope,
    { kind: 'customers', lines: read, carryOut: customerCarrier(scope, input, exchange) },
    { input, exchange },
  );
};

const importOrders = async (scope: Scope, input: Input, exchange: Exchange): Promise<Reply> => {
  const { sales, view, intake } = scope;
  await Promise.all([sales, view, intake].map((client) => client.connected(CONNECT_WITHIN_MS)));
  const read = await primed<OrderLine>(exchange, orderLine, readOrderCsv);
  return carried(
    scope,
    { kind: 'orders', lines: read, carryOut: orderCarrier(scope, input, exchange) },
    { input, exchange },
  );
};

type Run<T extends { readonly reference: string }> = Pick<ImportRun<T>, 'kind' | 'lines' | 'carryOut'>;

/** An import with its account: the source of the lines is the mailbox they come from. */
const carried = <T extends { readonly reference: string }>(
  { concurrency, intake }: Scope,
  run: Run<T>,
  { input, exchange }: { readonly input: Input; readonly exchange: Exchange },
): Reply => {
  const { source } = input.query;
  const channel = input.headers['icrm-channel'];
  const box = { tenant: exchange.principal.tenant, source: 'import', mailbox: `${run.kind}/${source}` };
  const payloadOf = (line: T) => ({ kind: run.kind, source, channel, line });
  const ledger = importLedger<T>({ intake, box, payloadOf });
  return lines(runImport({ ...run, ledger, concurrency, signal: exchange.signal }));
};

/** The lines of an upload; the first is read before the answer begins, so that a wrong header is a proper 400. */
const primed = async <T>(
  { contentType, upload }: Exchange,
  schema: z.ZodType<T>,
  fromCsv: (upload: Readable) => AsyncGenerator<Line<T>>,
): Promise<AsyncIterable<Line<T>>> => {
  const read = contentType === CSV ? fromCsv(upload) : readNdjson(upload, schema);
  const first = await read.next();
  return (async function* () {
    if (first.done !== true) yield first.value;
    yield* read;
  })();
};
