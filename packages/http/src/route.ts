import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Principal } from './principal.ts';
import type { Reply } from './reply.ts';

/** What a handler may know of its request besides the input it declared. */
export type Exchange = {
  readonly requestId: string;
  /** The route as declared: `POST /v1/customers`. */
  readonly route: string;
  readonly principal: Principal;
  /** Aborts when the client left, the time is over, or the server stops. */
  readonly signal: AbortSignal;
  header(name: string): string | undefined;
  /** Says whose personal data the answer shows, where the path does not: by `{customerId}`. */
  tellAbout(customerIds: readonly string[]): void;
  /** The body of a route with `upload`; read it as it comes. */
  readonly upload: Readable;
  /** The media type of the body, without parameters: `text/csv`. */
  readonly contentType: string;
};

/** The schemas of the parts of a request. */
export type InputSchemas = {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly headers?: z.ZodType;
  readonly body?: z.ZodType;
};

/** The parts of a request, read by their schemas. */
export type InputOf<I extends InputSchemas> = {
  readonly [K in keyof I]: I[K] extends z.ZodType ? z.output<I[K]> : never;
};

/** An answer as the API's description tells it. */
export type ResponseDeclaration = {
  readonly description: string;
  readonly schema?: z.ZodType | undefined;
  /** Default application/json where there is a schema. */
  readonly type?: string;
};

/** A route: what it takes, what it answers, what it does. The API's description is generated from it. */
export type RouteDeclaration<I extends InputSchemas> = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** `/v1/customers/{customerId}` */
  readonly path: string;
  /** The operation's id, camelCase. */
  readonly operation: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly input: I;
  /** Media types of a body that is read as it comes; the route is then not bound by the request's time. */
  readonly upload?: readonly { readonly type: string; readonly schema: z.ZodType }[];
  /** What it does to the record. Default: a GET reads, everything else writes. */
  readonly access?: 'read' | 'write';
  /** It answers personal data: reads of it are told to whoever watches accesses. */
  readonly personal?: boolean;
  /** False: served without a principal. Default true. */
  readonly authenticated?: boolean;
  readonly responses: Readonly<Record<number, ResponseDeclaration>>;
  readonly handler: (input: InputOf<I>, exchange: Exchange) => Promise<Reply>;
};

/** A route whose input was checked against its handler. */
export type Route = Omit<RouteDeclaration<InputSchemas>, 'handler'> & {
  readonly handle: (input: Readonly<Record<string, unknown>>, exchange: Exchange) => Promise<Reply>;
};

/** Declares a route. */
export const route = <const I extends InputSchemas>({
  handler,
  ...declared
}: RouteDeclaration<I>): Route => ({
  ...declared,
  // The input is made by the schemas the handler was typed by.
  handle: (input, exchange) => handler(input as InputOf<I>, exchange),
});
