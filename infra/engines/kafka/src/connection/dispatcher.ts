import {
  type Answer,
  type ClusterView,
  Disconnect,
  type RequestContext,
  type Served,
} from '../api/handler.ts';
import { API_VERSIONS_KEY, buildRegistry } from '../api/index.ts';
import { ByteReader } from '../codec/reader.ts';
import { ByteWriter } from '../codec/writer.ts';
import type { Broker } from '../engine/broker.ts';
import { errorCodes } from '../engine/kafka-error.ts';

/** What a connection contributes to the requests that come over it. */
export type Peer = {
  readonly cluster: ClusterView;
  readonly clientHost: string;
  readonly closed: AbortSignal;
};

export type DispatcherOptions = {
  readonly broker: Broker;
  readonly onError: (error: unknown) => void;
};

type RequestHeader = {
  readonly key: number;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
};

/** Turns request frames into response frames. Throws Disconnect or MalformedFrame when the connection has to go. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #registry = buildRegistry();

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** The chunks of the answer with its length in front; undefined when the request wants none. */
  async dispatch(frame: Buffer, peer: Peer): Promise<readonly Uint8Array[] | undefined> {
    const reader = new ByteReader(frame);
    const header = readHeader(reader);
    const api = this.#registry.get(header.key);
    if (api === undefined) throw new Disconnect(`api ${header.key} is not served`);
    if (header.version < api.min || header.version > api.max) return this.#unsupported(api, header, peer);
    reader.tags(header.version >= api.flexible);
    const context = this.#context(header, peer);
    const answer = await api.serve(reader, context, this.#options.onError);
    return answer === undefined ? undefined : this.#frame(api, header, answer);
  }

  /** Only the question for versions is answered in a version that is not served: with version 0 and the list. */
  #unsupported(api: Served, header: RequestHeader, peer: Peer): readonly Uint8Array[] {
    if (api.key !== API_VERSIONS_KEY) throw new Disconnect(`${api.name} ${header.version} is not served`);
    const oldest = { ...header, version: 0 };
    const answer = api.refuse(
      new ByteReader(Buffer.alloc(0)),
      this.#context(oldest, peer),
      errorCodes.UNSUPPORTED_VERSION,
    );
    return this.#frame(api, oldest, answer);
  }

  #context({ version, clientId }: RequestHeader, peer: Peer): RequestContext {
    return { ...peer, broker: this.#options.broker, version, clientId };
  }

  #frame(api: Served, { version, correlationId }: RequestHeader, answer: Answer): readonly Uint8Array[] {
    const writer = new ByteWriter();
    writer.i32(0);
    writer.i32(correlationId);
    writer.tags(version >= api.flexible && api.key !== API_VERSIONS_KEY);
    answer(writer);
    const length = writer.length - 4;
    const chunks = writer.finish();
    Buffer.from(chunks[0]?.buffer ?? new ArrayBuffer(4), chunks[0]?.byteOffset ?? 0).writeInt32BE(length, 0);
    return chunks;
  }
}

function readHeader(reader: ByteReader): RequestHeader {
  const key = reader.i16();
  const version = reader.i16();
  const correlationId = reader.i32();
  return { key, version, correlationId, clientId: reader.nullableString(false) ?? '' };
}
