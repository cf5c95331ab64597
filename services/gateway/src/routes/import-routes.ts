import type { Readable } from 'node:stream';
import { commonV1, customerV1, salesV1, vocabulary } from '@icrm/contracts';
import { type Exchange, lines, positionSchema, type Reply, type Route, route } from '@icrm/http';
import { nameId } from '@icrm/runtime';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import {
  type CustomerLine,
  customerColumns,
  customerLine,
  readCustomerCsv,
} from '../import/customer-lines.ts';
import { customerFinder } from '../import/find-customer.ts';
import { runImport } from '../import/import-run.ts';
import type { Line } from '../import/line.ts';
import { readNdjson } from '../import/ndjson.ts';
import { type OrderLine, orderColumns, orderLine, readOrderCsv } from '../import/order-lines.ts';
import { toRequest } from '../to-request.ts';

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
type Scope = Pick<Clients, 'customer' | 'sales' | 'view'> & { readonly concurrency: number };

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
  'A bad line never stops the rest. A line is known by its source and its own `reference`: importing it again adds nothing and is reported as `deduplicated`. Read the report while you send.';

const importCustomers = async (scope: Scope, input: Input, exchange: Exchange): Promise<Reply> => {
  await scope.customer.connected(CONNECT_WITHIN_MS);
  const read = await primed<CustomerLine>(exchange, customerLine, readCustomerCsv);
  const contextOf = contextMaker('customers', input, exchange);
  const carryOut = async ({
    reference,
    occurredAt,
    source = input.query.source,
    ...fields
  }: CustomerLine) => {
    const context = contextOf({ source, reference, occurredAt });
    const request = toRequest(customerV1.RegisterCustomerRequest, { ...fields, source, context });
    const { customerId, result } = await scope.customer.registerCustomer(request);
    return { ids: { customerId }, position: result?.position ?? 0n, repeated: result?.repeated ?? false };
  };
  const { concurrency } = scope;
  return lines(runImport({ kind: 'customers', lines: read, concurrency, carryOut, signal: exchange.signal }));
};

const importOrders = async (scope: Scope, input: Input, exchange: Exchange): Promise<Reply> => {
  await Promise.all([scope.sales.connected(CONNECT_WITHIN_MS), scope.view.connected(CONNECT_WITHIN_MS)]);
  const read = await primed<OrderLine>(exchange, orderLine, readOrderCsv);
  const contextOf = contextMaker('orders', input, exchange);
  const find = customerFinder(scope, {
    tenant: exchange.principal.tenant,
    minPosition: input.headers['icrm-min-position'] ?? 0n,
    call: {},
  });
  const carryOut = async ({ source = input.query.source, placedAt, customer, ...fields }: OrderLine) => {
    const context = contextOf({ source, reference: fields.reference, occurredAt: placedAt });
    const customerId = fields.customerId ?? (customer === undefined ? '' : await find(customer));
    const request = toRequest(salesV1.PlaceOrderRequest, { ...fields, customerId, context });
    const { orderId, result } = await scope.sales.placeOrder(request);
    return {
      ids: { orderId, customerId },
      position: result?.position ?? 0n,
      repeated: result?.repeated ?? false,
    };
  };
  const { concurrency } = scope;
  return lines(runImport({ kind: 'orders', lines: read, concurrency, carryOut, signal: exchange.signal }));
};

type Named = { readonly source: string; readonly reference: string; readonly occurredAt: string | undefined };

/** The context of a line's command: its id is derived from what the line is called, so that it is the same next time. */
const contextMaker = (kind: string, { headers }: Input, { principal }: Exchange) => {
  const { tenant, actor } = principal;
  return ({ source, reference, occurredAt = '' }: Named): commonV1.CommandContext =>
    commonV1.CommandContext.fromPartial({
      commandId: nameId(JSON.stringify(['import', tenant, kind, source, reference])),
      tenant,
      actor,
      channel: headers['icrm-channel'],
      occurredAt,
    });
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
