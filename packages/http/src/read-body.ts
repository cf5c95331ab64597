import type { IncomingMessage } from 'node:http';
import { parseJson } from './parse-json.ts';
import { HttpProblem } from './problem.ts';

/** The media type of a request's body, lower case, without parameters; empty when there is none. */
export const mediaType = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** Refuses a body of another kind. */
export const unsupportedType = (got: string, expected: readonly string[]): HttpProblem =>
  new HttpProblem(415, 'unsupported-media-type', {
    detail: `expected ${expected.join(' or ')}, got ${got === '' ? 'no content-type' : got}`,
    headers: { 'accept-post': expected.join(', ') },
  });

/**
 * A JSON body as a value; undefined when there is none. @throws HttpProblem 413 above the limit, before more is read;
 * 415 for another media type or an encoding; 400 where the text is not JSON.
 */
export const readJsonBody = async (request: IncomingMessage, limitBytes: number): Promise<unknown> => {
  if (!hasBody(request)) return undefined;
  const type = mediaType(request);
  if (type !== 'application/json' && !type.endsWith('+json'))
    throw unsupportedType(type, ['application/json']);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new HttpProblem(415, 'unsupported-encoding', {
      detail: `content-encoding ${encoding} is not supported`,
    });
  const text = await readText(request, limitBytes);
  return text.trim() === '' ? undefined : parseJson(text);
};

/** Refuses a body that is too large. */
export const tooLarge = (limitBytes: number): HttpProblem =>
  new HttpProblem(413, 'body-too-large', {
    detail: `the body is larger than ${limitBytes} bytes`,
    headers: { connection: 'close' },
  });

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const readText = async (request: IncomingMessage, limitBytes: number): Promise<string> => {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new HttpProblem(400, 'malformed-text', { detail: 'the body is not UTF-8' });
  }
};
