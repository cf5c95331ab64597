/** Headers of an answer, by lower-case name. */
export type ReplyHeaders = Readonly<Record<string, string>>;

/** One server-sent event; without data it is a sign of life that clients do not see. */
export type ServerSentEvent = {
  /** Comes back as Last-Event-ID when a browser reconnects. */
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
};

/** What a handler answers with; the server writes it. */
export type Reply =
  | {
      readonly kind: 'text';
      readonly status: number;
      readonly type: string;
      /** Bytes are UTF-8. */
      readonly text: string | Uint8Array;
      readonly headers: ReplyHeaders;
    }
  | { readonly kind: 'empty'; readonly status: number; readonly headers: ReplyHeaders }
  | {
      readonly kind: 'events';
      readonly source: AsyncIterable<ServerSentEvent>;
      readonly headers: ReplyHeaders;
    }
  | { readonly kind: 'lines'; readonly source: AsyncIterable<object>; readonly headers: ReplyHeaders }
  | {
      readonly kind: 'bytes';
      readonly source: AsyncIterable<Uint8Array>;
      readonly type: string;
      readonly headers: ReplyHeaders;
    };

const JSON_TYPE = 'application/json; charset=utf-8';

/** A value as JSON; 64-bit integers become decimal text. */
export const json = (status: number, value: unknown, headers: ReplyHeaders = {}): Reply => ({
  kind: 'text',
  status,
  type: JSON_TYPE,
  text: toJson(value),
  headers,
});

/** JSON text, or its UTF-8, that is handed on as it is. */
export const jsonText = (status: number, text: string | Uint8Array, headers: ReplyHeaders = {}): Reply => ({
  kind: 'text',
  status,
  type: JSON_TYPE,
  text,
  headers,
});

/** A text of any type, such as a script or a style sheet. */
export const asset = (text: string, type: string, headers: ReplyHeaders = {}): Reply => ({
  kind: 'text',
  status: 200,
  type,
  text,
  headers,
});

/** A page. */
export const html = (text: string): Reply => ({
  kind: 'text',
  status: 200,
  type: 'text/html; charset=utf-8',
  text,
  headers: {},
});

/** No content. */
export const empty = (status = 204, headers: ReplyHeaders = {}): Reply => ({
  kind: 'empty',
  status,
  headers,
});

/** Server-sent events, as fast as the reader takes them; the source is closed when the reader leaves. */
export const events = (source: AsyncIterable<ServerSentEvent>, headers: ReplyHeaders = {}): Reply => ({
  kind: 'events',
  source,
  headers,
});

/** One JSON document a line (NDJSON), as fast as the reader takes them. */
export const lines = (source: AsyncIterable<object>, headers: ReplyHeaders = {}): Reply => ({
  kind: 'lines',
  source,
  headers,
});

/** A file, as fast as the reader takes it. A source that fails breaks the connection off, so that no reader takes half for all. */
export const bytes = (
  source: AsyncIterable<Uint8Array>,
  type: string,
  headers: ReplyHeaders = {},
): Reply => ({
  kind: 'bytes',
  source,
  type,
  headers,
});

/** JSON in which 64-bit integers are decimal text. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, field: unknown) => (typeof field === 'bigint' ? field.toString() : field));
