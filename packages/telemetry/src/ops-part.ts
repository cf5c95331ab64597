import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress, Part } from '@icrm/runtime';
import { telemetryHandle } from './handle.ts';

/** What the ops server shows. */
export type OpsOptions = {
  readonly listen: ListenAddress;
  /** Why the program is not ready; undefined when it is. */
  readonly notReady: () => string | undefined;
};

/**
 * The ops server of a process: `/metrics` (Prometheus), `/healthz` (it answers), `/readyz` (200, or 503 and why),
 * `/debug/spans[?trace=ID][&name=TEXT]` (the newest 2,000 spans, oldest first). For machines inside, not for the public.
 */
export const opsPart = ({ listen, notReady }: OpsOptions): Part => {
  const server = createServer((request, response) => answer({ request, response, notReady }));
  return {
    name: 'ops',
    start: () => listenOn(server, listen),
    async stop() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};

const listenOn = (server: Server, { host, port }: ListenAddress): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const { port: bound } = server.address() as AddressInfo;
      resolve(`http://${host}:${bound}`);
    });
  });

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly notReady: () => string | undefined;
};

type Page = { readonly status: number; readonly body: string; readonly type?: string };

const answer = ({ request, response, notReady }: Exchange): void => {
  const url = new URL(request.url ?? '/', 'http://ops');
  const handle = telemetryHandle();
  if (url.pathname === '/metrics' && handle) handle.serveMetrics(request, response);
  else send(response, findPage(url, notReady));
};

const findPage = (url: URL, notReady: () => string | undefined): Page => {
  switch (url.pathname) {
    case '/metrics':
      return { status: 200, body: '# no metrics: the telemetry preload is not loaded\n' };
    case '/healthz':
      return { status: 200, body: 'ok\n' };
    case '/readyz': {
      const reason = notReady();
      return reason === undefined ? { status: 200, body: 'ready\n' } : { status: 503, body: `${reason}\n` };
    }
    case '/debug/spans':
      return { status: 200, body: JSON.stringify(findSpans(url.searchParams)), type: 'application/json' };
    default:
      return { status: 404, body: 'not found\n' };
  }
};

const findSpans = (query: URLSearchParams) => {
  const trace = query.get('trace');
  const name = query.get('name');
  return (telemetryHandle()?.spans() ?? []).filter(
    (span) => (trace === null || span.traceId === trace) && (name === null || span.name.includes(name)),
  );
};

const send = (response: ServerResponse, { status, body, type = 'text/plain; charset=utf-8' }: Page): void => {
  response.writeHead(status, { 'content-type': type }).end(body);
};
