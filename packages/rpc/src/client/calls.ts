import { Writable } from 'node:stream';
import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { type Attributes, activeTraceparent, histogram, type Span, startSpan } from '@icrm/telemetry';
import { codeNumber } from '../codes.ts';
import { RpcError } from '../rpc-error.ts';
import type { CallOptions, ServiceDefinition } from '../service-types.ts';
import { fromServiceError } from '../status-details.ts';
import { writeAll } from '../write-all.ts';

/** What all calls of a client share. */
export type ClientScope = {
  readonly client: Client;
  readonly address: string;
  readonly deadlineMs: number;
  /** Calls under way: a client that is closed cancels them, or they would wait for their deadlines. */
  readonly underWay: Set<{ cancel(): void }>;
};

type Call = ClientScope & {
  readonly method: ServiceDefinition[string];
  /** A message, or an async iterable of messages where the method takes a stream. */
  readonly request: unknown;
  readonly call: CallOptions;
};

const duration = histogram('icrm.rpc.client.duration');

/** A call with one answer. */
export const callOnce = async (options: Call): Promise<unknown> => {
  const observed = observe(options);
  try {
    const answer = await observed.span.run(() => send(options));
    observed.end();
    return answer;
  } catch (error) {
    observed.end(error);
    throw error;
  }
};

const send = ({ client, method, request, call, deadlineMs, underWay }: Call): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const codec = codecOf(method);
    const settings = { deadline: Date.now() + (call.deadlineMs ?? deadlineMs) };
    const onAbort = () => under.cancel();
    const done = (error: ServiceError | null, answer?: unknown) => {
      call.signal?.removeEventListener('abort', onAbort);
      underWay.delete(under);
      if (error) reject(fromServiceError(error));
      else resolve(answer);
    };
    const metadata = headersOf(call);
    if (call.signal?.aborted) return reject(new RpcError('CANCELLED', 'given up before the call'));
    const under = method.requestStream
      ? client.makeClientStreamRequest(method.path, codec.write, codec.read, metadata, settings, done)
      : client.makeUnaryRequest(method.path, codec.write, codec.read, request, metadata, settings, done);
    underWay.add(under);
    call.signal?.addEventListener('abort', onAbort, { once: true });
    if (under instanceof Writable) pump(under, request as AsyncIterable<unknown>, reject);
  });

/** A call with many answers. */
export async function* callMany(options: Call): AsyncGenerator<unknown> {
  const { client, method, request, call, underWay } = options;
  const observed = observe(options);
  const codec = codecOf(method);
  const settings = call.deadlineMs === undefined ? {} : { deadline: Date.now() + call.deadlineMs };
  let pumpFailure: unknown;
  let failure: unknown;
  const under = observed.span.run(() =>
    method.requestStream
      ? client.makeBidiStreamRequest(method.path, codec.write, codec.read, headersOf(call), settings)
      : client.makeServerStreamRequest(
          method.path,
          codec.write,
          codec.read,
          request,
          headersOf(call),
          settings,
        ),
  );
  // A reader that left still makes the call end as cancelled: nobody is there to be told.
  under.on('error', () => undefined);
  underWay.add(under);
  const onAbort = () => under.cancel();
  call.signal?.addEventListener('abort', onAbort, { once: true });
  if (call.signal?.aborted) under.cancel();
  if (under instanceof Writable)
    pump(under, request as AsyncIterable<unknown>, (error) => {
      pumpFailure = error;
    });
  try {
    yield* under;
  } catch (error) {
    failure = pumpFailure ?? fromServiceError(error as ServiceError);
    throw failure;
  } finally {
    call.signal?.removeEventListener('abort', onAbort);
    underWay.delete(under);
    under.cancel();
    observed.end(failure);
  }
}

type Sink = Writable & { cancel(): void };

const pump = (sink: Sink, items: AsyncIterable<unknown>, onError: (error: unknown) => void): void => {
  const stop = new AbortController();
  sink.once('status', () => stop.abort(new RpcError('CANCELLED', 'the call ended')));
  writeAll(sink, items, stop.signal).then(
    () => sink.end(),
    (error) => {
      if (stop.signal.aborted) return;
      onError(error);
      sink.cancel();
    },
  );
};

const codecOf = (method: ServiceDefinition[string]) => ({
  // The typed face of the client saw to it that the message fits the method.
  write: method.requestSerialize as (value: unknown) => Buffer,
  read: method.responseDeserialize,
});

const headersOf = ({ headers = {} }: CallOptions): Metadata => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const traceparent = activeTraceparent();
  if (traceparent !== undefined) metadata.set('traceparent', traceparent);
  return metadata;
};

const observe = ({ method, address }: Call): { readonly span: Span; end(error?: unknown): void } => {
  const [, service = '', name = ''] = method.path.split('/');
  const attributes: Attributes = { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': name };
  const begin = performance.now();
  const span = startSpan('rpc.client', {
    kind: 'client',
    display: method.path.slice(1),
    attributes: { ...attributes, 'server.address': address },
  });
  return {
    span,
    end(error) {
      const code = error === undefined ? 0 : error instanceof RpcError ? codeNumber(error.code) : 2;
      span.set({ 'rpc.grpc.status_code': code });
      if (error !== undefined) span.fail(error);
      span.end();
      duration.record((performance.now() - begin) / 1e3, { ...attributes, 'rpc.grpc.status_code': code });
    },
  };
};
