import {
  type Answer,
  type ClusterView,
  Disconnect,
  type RequestContext,
  type Served,
} from '../api/handler.ts';
import { API_VERSIONS_KEY, beforeAuthentication, buildRegistry } from '../api/index.ts';
import { ByteReader } from '../codec/reader.ts';
import { ByteWriter } from '../codec/writer.ts';
import type { Broker } from '../engine/broker.ts';
import { errorCodes } from '../engine/kafka-error.ts';
import type { Session } from '../sasl/session.ts';
import { type FaultEffect, type Faults, faultCode } from './faults.ts';
import type { RequestLog } from './request-log.ts';

/** What a connection contributes to the requests that come over it. */
export type Peer = {
  readonly cluster: ClusterView;
  readonly clientHost: string;
  readonly closed: AbortSignal;
  readonly session: Session;
};

export type DispatcherOptions = {
  readonly broker: Broker;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly onError: (error: unknown) => void;
};

type RequestHeader = {
  readonly key: number;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
};

type Call = {
  readonly api: Served;
  readonly header: RequestHeader;
  readonly frame: Buffer;
  readonly bodyAt: number;
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
    if (peer.session.bareTokens) return answerBareToken(frame, peer.session);
    const reader = new ByteReader(frame);
    const header = readHeader(reader);
    const api = this.#registry.get(header.key);
    if (api === undefined) throw new Disconnect(`api ${header.key} is not served`);
    if (!peer.session.isAuthenticated && !beforeAuthentication.has(header.key)) {
      throw new Disconnect(`${api.name} before authentication`);
    }
    if (header.version < api.min || header.version > api.max) return this.#unsupported(api, header, peer);
    reader.tags(header.version >= api.flexible);
    const answer = await this.#serve({ api, header, frame, bodyAt: frame.length - reader.remaining }, peer);
    const response = answer === undefined ? undefined : frameOf(api, header, answer);
    this.#log(api, { header, frame, response }, peer);
    return response;
  }

  async #serve({ api, header, frame, bodyAt }: Call, peer: Peer): Promise<Answer | undefined> {
    const context = this.#context(header, peer);
    const { faults, broker, onError } = this.#options;
    const serve = () => api.serve(new ByteReader(frame, bodyAt), context, onError);
    const effect = faults.strike({ api: api.name, clientId: header.clientId, node: context.cluster.self });
    if (effect === undefined) return serve();
    if ('error' in effect) return api.refuse(new ByteReader(frame, bodyAt), context, faultCode(effect.error));
    if ('delayMs' in effect)
      await new Promise<void>((resolve) => broker.clock.after(effect.delayMs, resolve));
    if ('drop' in effect && effect.drop === 'before') throw new Disconnect('injected: dropped before');
    if ('duplicate' in effect) await serve();
    const answer = await serve();
    return afterServing(effect, answer);
  }

  /** Only the question for versions is answered in a version that is not served: with version 0 and the list. */
  #unsupported(api: Served, header: RequestHeader, peer: Peer): readonly Uint8Array[] {
    if (api.key !== API_VERSIONS_KEY) throw new Disconnect(`${api.name} ${header.version} is not served`);
    const oldest = { ...header, version: 0 };
    const nothing = new ByteReader(Buffer.alloc(0));
    return frameOf(
      api,
      oldest,
      api.refuse(nothing, this.#context(oldest, peer), errorCodes.UNSUPPORTED_VERSION),
    );
  }

  #context({ version, clientId }: RequestHeader, peer: Peer): RequestContext {
    const { cluster, clientHost, closed, session } = peer;
    return { cluster, clientHost, closed, session, broker: this.#options.broker, version, clientId };
  }

  #log({ name }: Served, { header, frame, response }: Exchanged, { cluster }: Peer): void {
    const { requests, broker } = this.#options;
    requests.add({
      at: broker.clock.now(),
      api: name,
      version: header.version,
      clientId: header.clientId,
      node: cluster.self,
      requestBytes: frame.length,
      responseBytes: response?.reduce((sum, { length }) => sum + length, 0) ?? 0,
    });
  }
}

type Exchanged = {
  readonly header: RequestHeader;
  readonly frame: Buffer;
  readonly response: readonly Uint8Array[] | undefined;
};

function afterServing(effect: FaultEffect, answer: Answer | undefined): Answer | undefined {
  if ('drop' in effect) throw new Disconnect('injected: dropped after');
  return answer;
}

function readHeader(reader: ByteReader): RequestHeader {
  const key = reader.i16();
  const version = reader.i16();
  const correlationId = reader.i32();
  return { key, version, correlationId, clientId: reader.nullableString(false) ?? '' };
}

function frameOf(
  api: Served,
  { version, correlationId }: RequestHeader,
  answer: Answer,
): readonly Uint8Array[] {
  const writer = new ByteWriter();
  writer.i32(correlationId);
  writer.tags(version >= api.flexible && api.key !== API_VERSIONS_KEY);
  answer(writer);
  return writer.finishFrame();
}

function answerBareToken(token: Buffer, session: Session): readonly Uint8Array[] {
  const answer = session.answer(token);
  if (answer === undefined || answer === 'unexpected') throw new Disconnect('authentication failed');
  const writer = new ByteWriter();
  writer.raw(answer);
  return writer.finishFrame();
}
