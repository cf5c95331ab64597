import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type conversationV1, vocabulary } from '@icrm/contracts';
import { type Authenticate, HttpProblem, type Principal, type TakeUpgrade, toJson } from '@icrm/http';
import { RpcError } from '@icrm/rpc';
import { logger } from '@icrm/telemetry';
import type { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { permits } from '../auth/permissions.ts';
import type { Clients } from '../clients.ts';
import { needOwn, selfOf } from '../portal/own.ts';
import { problemOf } from '../problems.ts';
import { requestQueue } from './request-queue.ts';

const log = logger('gateway.live');
const path = /^\/v1\/(portal\/)?conversations\/([0-9a-f-]{36})\/live$/;
const PROTOCOL = 'icrm.chat.v1';
const MOST_BYTES = 16 * 1024;
const PING_EVERY_MS = 30_000;

/** What a client says. */
const spoken = z.union([
  z.strictObject({ say: z.strictObject({ commandId: z.string().min(1).max(200), text: z.string() }) }),
  z.strictObject({ typing: z.boolean() }),
]);

export type LiveChatOptions = {
  readonly clients: Pick<Clients, 'conversations' | 'view'>;
  readonly authenticate: Authenticate;
};

type Asked = { readonly principal: Principal; readonly conversationId: string; readonly after: number };

/**
 * Live chat over WebSocket, for browsers that speak no gRPC: `/v1/conversations/{id}/live?after=7` for staff,
 * `/v1/portal/conversations/{id}/live` for customers. A bearer token goes into `Authorization` or, from a page, into
 * the subprotocols `icrm.chat.v1, bearer.<token>`. Whoever comes back says the last sequence they know.
 */
export const liveChat = ({ clients, authenticate }: LiveChatOptions): TakeUpgrade => {
  let server: WebSocketServer | undefined;
  return (request, { socket, head, stopping }) => {
    socket.on('error', () => socket.destroy());
    void (async () => {
      try {
        const asked = await admit(request, { clients, authenticate });
        const { WebSocketServer: Server } = await import('ws');
        server ??= new Server({
          noServer: true,
          maxPayload: MOST_BYTES,
          handleProtocols: (protocols) => (protocols.has(PROTOCOL) ? PROTOCOL : false),
        });
        server.handleUpgrade(request, socket, head, (connection) => {
          void talk(connection, { ...asked, clients, stopping });
        });
      } catch (error) {
        refuse(socket, error);
      }
    })();
  };
};

const admit = async (
  request: IncomingMessage,
  { clients, authenticate }: LiveChatOptions,
): Promise<Asked> => {
  const url = new URL(request.url ?? '', 'http://here');
  const [, portal, id] = path.exec(url.pathname) ?? [];
  const conversationId = vocabulary.id.safeParse(id);
  if (!conversationId.success) throw new HttpProblem(404, 'no-such-route');
  sameOrigin(request);
  const header = (name: string) => headerOf(request, name);
  const principal = await authenticate({ header, remoteAddress: request.socket.remoteAddress });
  const tag = portal === undefined ? 'conversations' : 'portal';
  if (!permits(principal.scopes, { tag, access: 'write' })) throw new HttpProblem(403, 'scope-missing');
  const { tenant } = principal;
  const asked = { tenant, conversationId: conversationId.data, afterSequence: 0 };
  const { customerId: owner } = await clients.conversations.getConversation(asked);
  if (portal !== undefined) await needOwn(clients, selfOf(principal), { owner, call: {} });
  const after = Number(url.searchParams.get('after') ?? '0');
  if (!Number.isSafeInteger(after) || after < 0) throw new HttpProblem(400, 'invalid-request');
  return { principal, conversationId: conversationId.data, after };
};

/** A page of another site must not talk in the name of who looks at it. */
const sameOrigin = ({ headers }: IncomingMessage): void => {
  if (headers.origin === undefined) return;
  const host = URL.canParse(headers.origin) ? new URL(headers.origin).host : '';
  if (host !== headers.host)
    throw new HttpProblem(403, 'other-origin', { detail: 'pages of other sites are not served' });
};

/** A page cannot set headers on a WebSocket: its token comes among the subprotocols. */
const headerOf = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name.toLowerCase()];
  if (typeof value === 'string' || name.toLowerCase() !== 'authorization')
    return String(value ?? '') || undefined;
  const bearer = headers['sec-websocket-protocol']
    ?.split(',')
    .map((it) => it.trim())
    .find((it) => it.startsWith('bearer.'));
  return bearer && `Bearer ${bearer.slice('bearer.'.length)}`;
};

type Talking = Asked & {
  readonly clients: Pick<Clients, 'conversations'>;
  readonly stopping: AbortSignal;
};

/** Passes on what is said in both directions, until one side ends. */
const talk = async (
  connection: WebSocket,
  { principal, conversationId, after, clients, stopping }: Talking,
): Promise<void> => {
  const requests = requestQueue<conversationV1.ChatRequest>();
  const ending = new AbortController();
  const { tenant, actor } = principal;
  requests.put({
    item: { $case: 'join', value: { tenant, conversationId, actor, afterSequence: after } },
  });
  connection.on('message', (data) => hear(connection, requests, String(data)));
  connection.on('close', () => {
    requests.end();
    ending.abort();
  });
  connection.on('error', () => connection.terminate());
  const onStop = () => connection.close(1012, 'the server is stopping: join again');
  stopping.addEventListener('abort', onStop, { once: true });
  const ping = setInterval(() => connection.ping(), PING_EVERY_MS);
  try {
    for await (const { item } of clients.conversations.chat(requests.read(), { signal: ending.signal }))
      if (item !== undefined) await send(connection, { [item.$case]: item.value });
    connection.close(1000);
  } catch (error) {
    if (!ending.signal.aborted) {
      log.warn({ err: error }, 'a live chat ended');
      const again = error instanceof RpcError && error.code === 'UNAVAILABLE';
      connection.close(again ? 1012 : 1011, again ? 'join again' : 'it went wrong');
    }
  } finally {
    clearInterval(ping);
    stopping.removeEventListener('abort', onStop);
  }
};

const hear = (
  connection: WebSocket,
  requests: { put(item: conversationV1.ChatRequest): void },
  text: string,
): void => {
  const read = spoken.safeParse(jsonOf(text));
  if (!read.success) {
    const refused = { commandId: '', reason: 'expected {"say": {"commandId", "text"}} or {"typing": …}' };
    void send(connection, { refused });
  } else if ('say' in read.data) requests.put({ item: { $case: 'say', value: read.data.say } });
  else requests.put({ item: { $case: 'typing', value: { typing: read.data.typing } } });
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Resolves when it was handed to the network: a slow reader slows who tells. */
const send = (connection: WebSocket, value: object): Promise<void> =>
  new Promise((resolve) => connection.send(toJson(value), () => resolve()));

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
};

const refuse = (socket: Duplex, error: unknown): void => {
  const problem = error instanceof HttpProblem ? error : problemOf(error);
  const { status = 500, reason = 'internal' } = problem ?? {};
  if (status >= 500) log.warn({ err: error }, 'a live chat could not begin');
  const body = JSON.stringify({ type: 'about:blank', status, reason });
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
};
