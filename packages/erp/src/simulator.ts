import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ErpDocument, type ErpOrder, erpOrder } from './contract.ts';

/** What a test does to an ERP and sees of it. */
export type ErpSimulator = {
  readonly url: string;
  /** The orders it was told of, as they stand, by id. */
  readonly orders: ReadonlyMap<string, ErpOrder>;
  /** How many orders it was sent, repetitions included. */
  readonly received: () => number;
  /** A document changes; it tells of it. */
  put(document: ErpDocument): void;
  /** A document changes, but the change is not told: only a comparison finds it. */
  putSilently(document: ErpDocument): void;
  /** The next answers are 503, or are lost after the work was done. */
  trouble(kind: 'unavailable' | 'lost', times: number): void;
  stop(): Promise<void>;
};

type Answer = { readonly status: number; readonly body: unknown };

/** An ERP that keeps the HTTP contract, in memory: for tests and demonstrations. A confirmed order gets an invoice. */
export const startErpSimulator = async (
  options: { readonly invoiceOrders?: boolean } = {},
): Promise<ErpSimulator> => {
  const orders = new Map<string, ErpOrder>();
  const references = new Map<string, string>();
  const documents = new Map<string, ErpDocument>();
  const log: ErpDocument[] = [];
  let received = 0;
  let trouble: { kind: 'unavailable' | 'lost'; times: number } = { kind: 'unavailable', times: 0 };

  const putSilently = (document: ErpDocument): void => {
    documents.set(`${document.kind}/${document.id}`, document);
  };
  const put = (document: ErpDocument): void => {
    putSilently(document);
    log.push(document);
  };

  const takeOrder = (order: ErpOrder, key: string): Answer => {
    received += 1;
    const known = references.get(key);
    if (known !== undefined) return { status: 200, body: { reference: known } };
    const reference = `SO-${references.size + 1}`;
    references.set(key, reference);
    const before = orders.get(order.orderId);
    if (before === undefined || before.revision <= order.revision) orders.set(order.orderId, order);
    if (options.invoiceOrders === true && order.status === 'confirmed')
      put(invoiceFor(order, before === undefined ? 1 : 2));
    return { status: 201, body: { reference } };
  };

  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://erp');
    const [, first = '', kind = '', what = ''] = url.pathname.split('/');
    if (request.method === 'POST' && first === 'orders') {
      const order = erpOrder.safeParse(JSON.parse(await bodyOf(request)));
      const key = request.headers['idempotency-key'];
      return order.success && typeof key === 'string'
        ? takeOrder(order.data, key)
        : { status: 422, body: { error: 'no order of the contract' } };
    }
    if (first === 'changes') return { status: 200, body: pageOf(log, url.searchParams) };
    const ofKind = [...documents.values()].filter((document) => document.kind === kind);
    if (first === 'documents' && what === 'versions')
      return { status: 200, body: { documents: ofKind.map(({ id, version }) => ({ id, version })) } };
    const wanted = new Set(url.searchParams.getAll('id'));
    if (first === 'documents')
      return { status: 200, body: { documents: ofKind.filter(({ id }) => wanted.has(id)) } };
    return { status: 404, body: {} };
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { kind, times } = trouble;
    if (times > 0) trouble = { kind, times: times - 1 };
    if (times > 0 && kind === 'unavailable') return void response.writeHead(503).end();
    const { status, body } = await answerTo(request);
    if (times > 0) return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    orders,
    received: () => received,
    put,
    putSilently,
    trouble(kind, times) {
      trouble = { kind, times };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const pageOf = (log: readonly ErpDocument[], query: URLSearchParams) => {
  const from = Number(query.get('after') || 0);
  const limit = Number(query.get('limit') || 100);
  const changes = log.slice(from, from + limit);
  return { changes, cursor: String(from + changes.length), more: from + changes.length < log.length };
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
};

const invoiceFor = (
  { orderId, customerId, currency, totalMinor }: ErpOrder,
  version: number,
): ErpDocument => ({
  kind: 'invoice',
  id: `INV-${orderId}`,
  version,
  changedAt: '2026-03-03T09:00:00.000Z',
  ...{ customerId, orderId, currency, totalMinor },
  number: `F-${orderId.slice(-6)}`,
  openMinor: totalMinor,
  issuedOn: '2026-03-03',
  dueOn: '2026-04-02',
  status: 'open',
});
