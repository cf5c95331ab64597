import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** The gateway as the commands see it. */
export type Gateway = {
  /** A JSON answer, at least as fresh as `minPosition`. @throws CommandFailed when refused or out of reach. */
  get(path: string, query?: Query, minPosition?: string): Promise<unknown>;
  /** Sends a JSON body; the JSON answer, undefined when there is none. */
  send(method: 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** Posts a command with headers of its own; tells whether it had been carried out before. */
  command(
    path: string,
    body: object,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ readonly repeated: boolean }>;
  /** The bytes of a file. Ends with an error when it breaks off. */
  download(path: string, query?: Query): Promise<Readable>;
  /** The data of server-sent events, parsed, until the stream or the signal ends. */
  events(path: string, query?: Query): AsyncIterable<unknown>;
  /** Sends a body and gives the lines of the answer (NDJSON), parsed. */
  lines(path: string, body?: Readable, contentType?: string): AsyncIterable<unknown>;
};

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where the gateway is, on whose behalf we ask, and when to give up. */
export type GatewayOptions = {
  readonly url: string;
  readonly tenant: string | undefined;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
};

/** Why a command could not do its work; `exitCode` as in sysexits: 65 bad data, 69 unavailable, 66 not found, 70 else. */
export class CommandFailed extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.name = 'CommandFailed';
    this.exitCode = exitCode;
  }
}

/** Calls the gateway over HTTP. */
export const connectGateway = ({ url, tenant, token, signal }: GatewayOptions): Gateway => {
  const base = {
    ...(tenant === undefined ? {} : { 'icrm-tenant': tenant }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const call = async (
    path: string,
    init: RequestInit & { duplex?: 'half' },
    query: Query = {},
  ): Promise<Response> => {
    const target = new URL(path, url);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) target.searchParams.set(name, String(value));
    const response = await fetch(target, { signal, ...init, headers: { ...base, ...init.headers } }).catch(
      (error: unknown) => unreachable(url, error),
    );
    if (!response.ok) throw await refusal(response);
    return response;
  };
  return {
    get: async (path, query, minPosition) => {
      const headers = minPosition === undefined ? {} : { 'icrm-min-position': minPosition };
      return (await call(path, { headers }, query)).json();
    },
    async send(method, path, body) {
      const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await call(path, { method, ...(body === undefined ? {} : json) });
      return response.status === 204 ? undefined : response.json();
    },
    async command(path, body, headers) {
      const { headers: answer } = await call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { repeated: answer.get('icrm-repeated') === 'true' };
    },
    async download(path, query) {
      const { body } = await call(path, {}, query);
      return body === null ? Readable.from([]) : Readable.fromWeb(body);
    },
    async *events(path, query) {
      const response = await call(path, { headers: { accept: 'text/event-stream' } }, query);
      for await (const line of linesOf(response))
        if (line.startsWith('data:')) yield JSON.parse(line.slice(5));
    },
    async *lines(path, body, contentType = 'application/json') {
      const response = await call(path, {
        method: 'POST',
        ...(body === undefined
          ? {}
          : {
              body: Readable.toWeb(body) as ReadableStream,
              duplex: 'half' as const,
              headers: { 'content-type': contentType },
            }),
      });
      for await (const line of linesOf(response)) if (line.trim() !== '') yield JSON.parse(line);
    },
  };
};

const linesOf = (response: Response): AsyncIterable<string> =>
  createInterface({ input: response.body === null ? Readable.from([]) : Readable.fromWeb(response.body) });

const unreachable = (url: string, error: unknown): never => {
  if (error instanceof Error && error.name === 'AbortError') throw error;
  throw new CommandFailed(
    `no answer from ${url}: is the backbone running (npm start)? Another address: --url or ICRM_URL`,
    69,
  );
};

const refusal = async (response: Response): Promise<CommandFailed> => {
  const text = await response.text();
  const code = response.status === 404 ? 66 : response.status >= 500 ? 69 : 65;
  return new CommandFailed(describe(text) ?? `${response.status} ${response.statusText}`, code);
};

/** The words of a problem document, with the fields it names. */
const describe = (text: string): string | undefined => {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem !== 'object' || problem === null) return undefined;
    const { title, detail, errors } = problem as { title?: unknown; detail?: unknown; errors?: unknown };
    const fields = Array.isArray(errors)
      ? errors.map((it: { field?: unknown; message?: unknown }) => `\n  ${it.field}: ${it.message}`)
      : [];
    return `${[title, detail].filter((it) => typeof it === 'string').join(': ')}${fields.join('')}`;
  } catch {
    return undefined;
  }
};
