import { customerV1, feedV1, salesV1, viewV1 } from '@icrm/contracts';
import { type Handlers, implement, type RpcService, type ServiceDefinition, serveRpc } from '@icrm/rpc';
import type { Part } from '@icrm/runtime';
import { createGatewayService, type GatewaySettings, gatewaySettings } from '../src/index.ts';

/** A request that reached a service. */
export type Seen = { readonly method: string; readonly request: Record<string, unknown> };

/** What a test wants a method to do; the others accept everything. */
export type Behaviour = {
  readonly customer?: Partial<Handlers<typeof customerV1.CustomerServiceService>>;
  readonly sales?: Partial<Handlers<typeof salesV1.SalesServiceService>>;
  readonly view?: Partial<Handlers<typeof viewV1.ViewServiceService>>;
  readonly feed?: Partial<Handlers<typeof feedV1.FeedServiceService>>;
};

export const ana = '0193a000-0000-7000-8000-000000000001';
const ids = { customerId: ana, leadId: ana, opportunityId: ana, orderId: ana, linkId: ana };
export const result = { position: 41n, revision: 3n, repeated: false };
export const anaView = JSON.stringify({ customerId: ana, displayName: 'Ana Ruiz' });

/** The services behind the gateway over real gRPC: they keep the contract and remember what they were asked. */
const standIn = <D extends ServiceDefinition>(
  definition: D,
  { seen, some }: { readonly seen: Seen[]; readonly some: Partial<Handlers<D>> },
): RpcService => {
  const accepted = (method: string) =>
    definition[method]?.responseStream === true
      ? (async function* () {
          // A stream that has nothing to tell.
        })()
      : Promise.resolve(
          method === 'getProjectionStatus' ? { ...acceptedAnswer, customers: 1n } : acceptedAnswer,
        );
  const handlers = Object.keys(definition).map((method) => [
    method,
    (request: Record<string, unknown>, call: unknown) => {
      seen.push({ method, request });
      const handle = some[method] as ((request: unknown, call: unknown) => unknown) | undefined;
      return handle === undefined ? accepted(method) : handle(request, call);
    },
  ]);
  return implement(definition, Object.fromEntries(handlers) as Handlers<D>);
};

/** Has the fields of every answer; each method encodes its own. */
const acceptedAnswer = {
  ...ids,
  deduplicated: false,
  receipt: undefined,
  result,
  view: anaView,
  position: 41n,
  customers: [],
  entries: [],
  nextCursor: '',
  headPosition: 41n,
  lagSeconds: 0,
  timelineEntries: 0n,
  eventsApplied: 0n,
  generation: '1',
  rebuild: '',
  parked: 0n,
  publishedPosition: 41n,
  eventsPublished: 0n,
  subscribers: 0,
  seenPosition: 41n,
  publicationTrouble: '',
};

/** A gateway before stand-ins, and a fetch that knows it. */
export const startBackbone = async (behaviour: Behaviour = {}, settings: Partial<GatewaySettings> = {}) => {
  const seen: Seen[] = [];
  const parts: Part[] = [];
  const serve = async (service: RpcService): Promise<string> => {
    const part = serveRpc({ listen: { host: '127.0.0.1', port: 0 }, services: [service], reflection: false });
    parts.push(part);
    return (await part.start()) ?? '';
  };
  const customer = await serve(
    standIn(customerV1.CustomerServiceService, { seen, some: behaviour.customer ?? {} }),
  );
  const sales = await serve(standIn(salesV1.SalesServiceService, { seen, some: behaviour.sales ?? {} }));
  const view = await serve(standIn(viewV1.ViewServiceService, { seen, some: behaviour.view ?? {} }));
  const feed = await serve(standIn(feedV1.FeedServiceService, { seen, some: behaviour.feed ?? {} }));
  const defaults = gatewaySettings.read({
    ICRM_CUSTOMER: customer,
    ICRM_SALES: sales,
    ICRM_VIEW: view,
    ICRM_FEED: feed,
  });
  const gateway = createGatewayService({ ...defaults, ...settings });
  const url = (await gateway.start()) ?? '';
  return {
    url,
    seen,
    gateway,
    services: parts,
    ...caller(url),
    async close() {
      await gateway.stop();
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
};

/** A gateway before services that are not there. */
export const startAlone = async (settings: Partial<GatewaySettings> = {}) => {
  const nowhere = '127.0.0.1:1';
  const defaults = gatewaySettings.read({
    ICRM_CUSTOMER: nowhere,
    ICRM_SALES: nowhere,
    ICRM_VIEW: nowhere,
    ICRM_FEED: nowhere,
  });
  const gateway = createGatewayService({ ...defaults, ...settings });
  const url = (await gateway.start()) ?? '';
  return { url, ...caller(url), close: () => gateway.stop() };
};

/** Calls a gateway and reads what it says. */
const caller = (url: string) => {
  const call = async (method: string, path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { method, ...init });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const isJson = /^application\/(json|problem\+json)/.test(type);
    return {
      status: response.status,
      type,
      text,
      header: (name: string) => response.headers.get(name),
      body: isJson ? JSON.parse(text) : undefined,
      lines: type.includes('ndjson')
        ? text
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : [],
    };
  };
  const post = (path: string, value: unknown, headers: Record<string, string> = {}) =>
    call('POST', path, {
      body: JSON.stringify(value),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const upload = (path: string, text: string, type = 'application/x-ndjson') =>
    call('POST', path, { body: text, headers: { 'content-type': type } });
  const get = (path: string, headers: Record<string, string> = {}) => call('GET', path, { headers });
  return { call, post, upload, get };
};
