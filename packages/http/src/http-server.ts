import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ListenAddress, newId, type Part, timedOut, within } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import express, { type Express, type RequestHandler } from 'express';
import { type WatchAccess, watchAccess } from './access.ts';
import { noteSocket } from './discard.ts';
import { errorHandler, type MapProblem } from './handle-error.ts';
import { identifyRequest, observeRequest } from './observe-request.ts';
import { type ApiInfo, documentRoutes } from './open-api.ts';
import type { Authenticate, Authorize } from './principal.ts';
import { HttpProblem } from './problem.ts';
import type { Route } from './route.ts';
import { type RouteScope, serveRoute } from './serve-route.ts';

/** What an HTTP server serves and how. */
export type HttpServerOptions = {
  readonly listen: ListenAddress;
  readonly routes: readonly Route[];
  readonly api: ApiInfo;
  readonly authenticate: Authenticate;
  /** Default: whoever is known may use every route; routes may refuse by themselves. */
  readonly authorize?: Authorize;
  /** Is told of every request when its answer is out. */
  readonly watch?: WatchAccess;
  readonly mapError?: MapProblem;
  /** Takes connections that ask for another protocol, such as WebSocket; without it they are refused. */
  readonly onUpgrade?: TakeUpgrade;
  /** Names the part and its log lines. Default `http`. */
  readonly name?: string;
  /** Default 1 MiB; uploads are not bound by it. */
  readonly bodyLimitBytes?: number;
  /** Until the handler replies; the writing of a stream is not bound by it. Default 10 s. */
  readonly answerWithinMs?: number;
  /** Requests in hand get this long when the server stops. Default 8 s. */
  readonly drainWithinMs?: number;
};

/** A connection that asks for another protocol, and the signal at which it has to end. It authenticates by itself. */
export type TakeUpgrade = (
  request: IncomingMessage,
  connection: { readonly socket: Duplex; readonly head: Buffer; readonly stopping: AbortSignal },
) => void;

const SWEEP_MS = 20;

/**
 * An HTTP server as a part: its routes, the description of them at /openapi.json and /docs, problem documents for
 * everything that goes wrong. start() gives `http://host:port`. When it stops it takes no new connection, ends streams,
 * lets requests in hand finish, and then cuts off.
 */
export const httpServer = (options: HttpServerOptions): Part => {
  const { listen, name = 'http', drainWithinMs = 8_000 } = options;
  const log = logger(name);
  const stopping = new AbortController();
  const server = createServer(assemble(options, stopping.signal));
  const { onUpgrade } = options;
  if (onUpgrade)
    server.on('upgrade', (request, socket, head) =>
      onUpgrade(request, { socket, head, stopping: stopping.signal }),
    );
  server.headersTimeout = 10_000;
  // Uploads may take long; other bodies are bound by answerWithinMs.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  return {
    name,
    start: () => listenOn(server, listen),
    async stop() {
      if (!server.listening) return;
      stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection becomes idle only when its answer is out, and would then be kept for the next request.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      const outcome = await within(closed, drainWithinMs);
      clearInterval(sweep);
      if (outcome === timedOut) {
        log.warn({ ms: drainWithinMs }, 'requests were cut off: they did not finish in time');
        server.closeAllConnections();
      }
    },
  };
};

const assemble = (options: HttpServerOptions, stopping: AbortSignal): Express => {
  const scope: RouteScope = {
    authenticate: options.authenticate,
    authorize: options.authorize ?? (() => undefined),
    bodyLimitBytes: options.bodyLimitBytes ?? 1024 * 1024,
    answerWithinMs: options.answerWithinMs ?? 10_000,
    stopping,
  };
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(identify(stopping), observeRequest);
  if (options.watch) app.use(watchAccess(options.watch));
  const routes = [...options.routes, ...documentRoutes(options.routes, options.api)];
  for (const route of routes) app[route.method](expressPath(route.path), serveRoute(route, scope));
  for (const [path, methods] of methodsByPath(routes)) app.all(path, refuseMethod(methods));
  app.use(() => {
    throw new HttpProblem(404, 'no-such-route', { detail: 'nothing is served at this path; see /docs' });
  });
  app.use(errorHandler(logger(options.name ?? 'http'), options.mapError ?? (() => undefined)));
  return app;
};

/** A caller's own request id is kept where it is harmless. */
const identify =
  (stopping: AbortSignal): RequestHandler =>
  (request, response, next) => {
    const given = request.header('x-request-id');
    const requestId = given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : newId();
    noteSocket(request, response);
    identifyRequest(response, requestId);
    response.setHeader('x-request-id', requestId);
    response.setHeader('x-content-type-options', 'nosniff');
    if (stopping.aborted) response.setHeader('connection', 'close');
    next();
  };

/** `/customers/{customerId}` as Express writes it. */
const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

const methodsByPath = (routes: readonly Route[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...Map.groupBy(routes, ({ path }) => expressPath(path))].map(([path, group]) => [
      path,
      group.map(({ method }) => method.toUpperCase()),
    ]),
  );

const refuseMethod =
  (allowed: readonly string[]): RequestHandler =>
  () => {
    throw new HttpProblem(405, 'method-not-allowed', {
      detail: `allowed here: ${allowed.join(', ')}`,
      headers: { allow: allowed.join(', ') },
    });
  };

const listenOn = (server: Server, { host, port }: ListenAddress): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const { port: bound } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${bound}`);
    });
  });
