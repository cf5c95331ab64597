import type { ByteReader } from '../codec/reader.ts';
import type { ByteWriter } from '../codec/writer.ts';
import type { Broker } from '../engine/broker.ts';
import { codeOf, KafkaError } from '../engine/kafka-error.ts';
import type { Session } from '../sasl/session.ts';

/** One address that clients are told of. */
export type Endpoint = { readonly nodeId: number; readonly host: string; readonly port: number };

/** The nodes as the clients of one listener see them. */
export type ClusterView = {
  /** The node that the request reached. */
  readonly self: number;
  readonly endpoints: readonly Endpoint[];
};

/** Where a request came from and what may serve it. */
export type RequestContext = {
  readonly broker: Broker;
  readonly cluster: ClusterView;
  readonly version: number;
  readonly clientId: string;
  readonly clientHost: string;
  readonly session: Session;
  /** Aborted when the connection is closed. */
  readonly closed: AbortSignal;
};

/** The connection cannot go on: no answer is possible, or the protocol asks for a close. */
export class Disconnect extends Error {
  override readonly name = 'Disconnect';
}

export type Handler<Request, Response> = {
  /** The answer; undefined when the request wants none. */
  handle(request: Request, context: RequestContext): Response | undefined | Promise<Response | undefined>;
  /** The answer that carries one error wherever the response has room for it. */
  refuse(request: Request, code: number, context: RequestContext): Response;
};

export type Codec<Request, Response> = {
  readonly key: number;
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly flexible: number;
  readonly read: (reader: ByteReader, version: number) => Request;
  readonly write: (writer: ByteWriter, version: number, response: Response) => void;
};

export type Answer = (writer: ByteWriter) => void;

/** An API with its types closed over. */
export type Served = {
  readonly key: number;
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly flexible: number;
  /** Decodes (MalformedFrame), serves, and gives what writes the answer's body. */
  serve(
    reader: ByteReader,
    context: RequestContext,
    onError: (error: unknown) => void,
  ): Promise<Answer | undefined>;
  /** Decodes and gives the answer that carries the error, without serving. */
  refuse(reader: ByteReader, context: RequestContext, code: number): Answer;
};

export function defineApi<Request, Response>(
  codec: Codec<Request, Response>,
  handler: Handler<Request, Response>,
): Served {
  const { key, name, min, max, flexible, read, write } = codec;
  const answer =
    (context: RequestContext, response: Response): Answer =>
    (writer) =>
      write(writer, context.version, response);
  return {
    key,
    name,
    min,
    max,
    flexible,
    async serve(reader, context, onError) {
      const request = read(reader, context.version);
      try {
        const response = await handler.handle(request, context);
        return response === undefined ? undefined : answer(context, response);
      } catch (error) {
        if (error instanceof Disconnect) throw error;
        if (!(error instanceof KafkaError)) onError(error);
        return answer(context, handler.refuse(request, codeOf(error), context));
      }
    },
    refuse(reader, context, code) {
      return answer(context, handler.refuse(read(reader, context.version), code, context));
    },
  };
}
