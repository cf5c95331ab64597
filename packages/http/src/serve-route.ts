import { Readable } from 'node:stream';
import type { Request, RequestHandler, Response } from 'express';
import { identityOf, noteAccess } from './access.ts';
import { discard } from './discard.ts';
import { noteRoute, requestIdOf } from './observe-request.ts';
import type { Authenticate, Authorize, Principal } from './principal.ts';
import { HttpProblem } from './problem.ts';
import { mediaType, readJsonBody, unsupportedType } from './read-body.ts';
import type { Reply } from './reply.ts';
import type { Exchange, Route } from './route.ts';
import { sendReply } from './send-reply.ts';
import { validateAll } from './validate.ts';

/** What all routes of a server share. */
export type RouteScope = {
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
  readonly bodyLimitBytes: number;
  readonly answerWithinMs: number;
  /** Aborts when the server stops: streams end then. */
  readonly stopping: AbortSignal;
};

const nobody: Principal = { tenant: '', actor: { kind: 'system', id: 'nobody' }, roles: [] };

/** A route as Express wants it. What it throws goes to the error handler. */
export const serveRoute =
  (route: Route, scope: RouteScope): RequestHandler =>
  async (request, response) => {
    noteRoute(response, route.path);
    noteAccess(response, { declared: route });
    const limits = openLimits(route, response, scope);
    try {
      await limits.bound(answer({ route, scope, request, response, limits }));
    } finally {
      limits.close();
    }
  };

type Answering = {
  readonly route: Route;
  readonly scope: RouteScope;
  readonly request: Request;
  readonly response: Response;
  readonly limits: ReturnType<typeof openLimits>;
};

const admit = async ({ route, scope, request, response }: Answering): Promise<Principal> => {
  if (route.authenticated === false) return nobody;
  const { remoteAddress } = request.socket;
  const principal = await scope.authenticate({ header: (name) => request.header(name), remoteAddress });
  noteAccess(response, { principal });
  scope.authorize(principal, identityOf(route));
  return principal;
};

const answer = async (answering: Answering): Promise<void> => {
  const { route, scope, request, response, limits } = answering;
  const header = (name: string) => request.header(name);
  const principal = await admit(answering);
  const exchange: Exchange = {
    requestId: requestIdOf(response),
    route: `${route.method.toUpperCase()} ${route.path}`,
    principal,
    signal: limits.signal,
    header,
    tellAbout: (about) => noteAccess(response, { about }),
    upload: route.upload === undefined ? Readable.from([]) : uploadOf(request),
    contentType: mediaType(request),
  };
  const reply = await route.handle(await readInput(route, request, scope), exchange);
  if (!limits.answered(reply)) return;
  // Lines end when their source does: it knows best how to end well when the server stops.
  await sendReply(response, reply, reply.kind === 'events' ? limits.signal : limits.clientLeft);
  discard(request, response);
};

/** Leaving an upload early must not break the connection that its answer goes out on. */
const uploadOf = (request: Request): Readable =>
  Readable.from(request.iterator({ destroyOnReturn: false }), { objectMode: false });

const readInput = async (
  { input, upload }: Route,
  request: Request,
  { bodyLimitBytes }: RouteScope,
): Promise<Readonly<Record<string, unknown>>> => {
  if (upload !== undefined) {
    const types = upload.map(({ type }) => type);
    if (!types.includes(mediaType(request))) throw unsupportedType(mediaType(request), types);
  }
  const body = input.body === undefined ? undefined : ((await readJsonBody(request, bodyLimitBytes)) ?? {});
  const [params, query, headers, read] = validateAll([
    { in: 'path', schema: input.params, value: request.params },
    { in: 'query', schema: input.query, value: request.query },
    { in: 'header', schema: input.headers, value: request.headers },
    { in: 'body', schema: input.body, value: body },
  ]);
  return { params, query, headers, body: read };
};

/** The time a request has, and what ends it early. */
const openLimits = (route: Route, response: Response, { answerWithinMs, stopping }: RouteScope) => {
  const limits = new AbortController();
  const left = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  late.catch(() => undefined);
  let isLate = false;
  const onTime = () => {
    const problem = timeoutProblem(answerWithinMs);
    isLate = true;
    reject(problem);
    limits.abort(problem);
  };
  const timer = route.upload === undefined ? setTimeout(onTime, answerWithinMs) : undefined;
  const onClose = () => {
    left.abort();
    limits.abort(new HttpProblem(499, 'client-left'));
  };
  const onStop = () => limits.abort(stoppingProblem());
  response.once('close', onClose);
  const untilStop = () => {
    if (stopping.aborted) onStop();
    else stopping.addEventListener('abort', onStop, { once: true });
  };
  // What is being uploaded is told at once that the server stops, so that it can end well.
  if (route.upload !== undefined) untilStop();
  return {
    signal: limits.signal,
    clientLeft: left.signal,
    /** A handler has replied: what follows takes as long as its reader needs. False: nobody waits for it any more. */
    answered(reply: Reply): boolean {
      clearTimeout(timer);
      if (reply.kind === 'events') untilStop();
      return !isLate && !left.signal.aborted;
    },
    bound: (work: Promise<void>) => Promise.race([work, late]),
    close() {
      clearTimeout(timer);
      stopping.removeEventListener('abort', onStop);
      response.off('close', onClose);
    },
  };
};

const timeoutProblem = (ms: number) =>
  new HttpProblem(504, 'timeout', { detail: `no answer within ${ms} ms`, retryAfterMs: 1_000 });
const stoppingProblem = () =>
  new HttpProblem(503, 'stopping', { detail: 'the server is stopping', retryAfterMs: 1_000 });
