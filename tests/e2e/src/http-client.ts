/** What an HTTP call gave. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON body; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely and compare what they find
  readonly body: any;
  /** The ICRM-Position header. */
  readonly position: string;
};

/** A caller of the gateway as an outside program would be one. */
export type HttpClient = {
  readonly url: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  remove(path: string): Promise<Answer>;
  /** Sends bytes of a media type. */
  upload(path: string, type: string, bytes: Uint8Array): Promise<Answer>;
};

/** Calls the gateway at `url`. */
export const httpClient = (url: string): HttpClient => {
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(20_000) });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
      position: response.headers.get('icrm-position') ?? '',
    };
  };
  return {
    url,
    get: (path, headers = {}) => call(path, { headers }),
    post: (path, body, headers = {}) => call(path, sending('POST', body, headers)),
    put: (path, body) => call(path, sending('PUT', body)),
    remove: (path) => call(path, { method: 'DELETE' }),
    upload: (path, type, bytes) =>
      call(path, { method: 'POST', headers: { 'content-type': type }, body: Buffer.from(bytes) }),
  };
};

const sending = (
  method: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
