import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, PrivateAddress, publicLookup } from './address-guard.ts';

/** What an endpoint answered, or why there was no answer (`status` 0). */
export type Answer = {
  readonly status: number;
  readonly reason: string;
  /** The beginning of the body. */
  readonly body: string;
  readonly retryAfterSeconds: number | undefined;
  readonly durationMs: number;
};

/** Sends one message; never rejects. */
export type Post = (
  url: URL,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
) => Promise<Answer>;

type Options = {
  /** The time for the whole exchange, however slowly it comes. */
  readonly withinMs: number;
  /** True: private addresses may be called, for development. */
  readonly allowPrivate: boolean;
};

// More of an answer is of no use to anybody; the rest is not read.
const MOST_BODY_BYTES = 4_096;

/** Redirects are not followed: they could lead anywhere. */
export const createPost = ({ withinMs, allowPrivate }: Options): Post => {
  return (url, { headers, body }) =>
    new Promise((resolve) => {
      const begin = performance.now();
      const finish = (answer: Omit<Answer, 'durationMs'>) => {
        clearTimeout(timer);
        sent?.destroy();
        resolve({ ...answer, durationMs: Math.round(performance.now() - begin) });
      };
      const fail = (error: Error) =>
        finish({ status: 0, reason: describe(error), body: '', retryAfterSeconds: undefined });
      const timer = setTimeout(() => fail(new Error(`no complete answer within ${withinMs} ms`)), withinMs);
      let sent: ClientRequest | undefined;
      if (!allowPrivate && isIP(bare(url.hostname)) !== 0 && !isPublicAddress(bare(url.hostname)))
        return fail(new PrivateAddress(`${url.hostname} is not a public address`));
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      sent = send(url, {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        ...(!allowPrivate && { lookup: publicLookup }),
      });
      sent.once('error', fail);
      sent.once('response', (response) => read(response, finish, fail));
      sent.end(body);
    });
};

const read = (
  response: IncomingMessage,
  finish: (answer: Omit<Answer, 'durationMs'>) => void,
  fail: (error: Error) => void,
): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const done = () => finish(toAnswer(response, Buffer.concat(chunks)));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_BODY_BYTES) done();
  });
  response.once('end', done).once('error', fail);
};

const toAnswer = (response: IncomingMessage, body: Buffer): Omit<Answer, 'durationMs'> => {
  const status = response.statusCode ?? 0;
  const retryAfter = Number(response.headers['retry-after']);
  return {
    status,
    reason: `${status} ${response.statusMessage ?? ''}`.trim(),
    body: body.subarray(0, MOST_BODY_BYTES).toString('utf8'),
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter >= 0 ? retryAfter : undefined,
  };
};

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

const describe = (error: Error): string =>
  error.message || ('code' in error ? String(error.code) : error.name);
