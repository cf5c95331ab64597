import { Readable } from 'node:stream';
import type { ServerDuplexStream, ServerUnaryCall, sendUnaryData, UntypedHandleCall } from '@grpc/grpc-js';
import type { RpcError } from '../rpc-error.ts';
import type { Permit } from '../security/permit.ts';
import type { RpcCall } from '../service-types.ts';
import { toStatus } from '../status-details.ts';
import { raceAborted } from '../until-aborted.ts';
import { writeAll } from '../write-all.ts';
import { type CallScope, openScope, type ServerSurfaceCall } from './call-scope.ts';
import type { AnyHandler } from './implement.ts';
import { observeCall } from './observe-call.ts';
import { decoded, decodedEach } from './undecodable.ts';

/** What all calls of a server share. */
export type ServerScope = {
  /** The deadline of calls without one that answer once. */
  readonly unaryLimitMs: number;
  readonly permit: Permit;
  /** Turns whatever a handler threw into what the caller may know. */
  readonly toError: (error: unknown, method: string) => RpcError;
  /** The streams that answer many times: they are ended when the server stops. */
  readonly streams: Set<CallScope>;
};

type Kind = { readonly path: string; readonly requestStream: boolean; readonly responseStream: boolean };
type Invoke = (request: unknown, call: RpcCall) => unknown;

/** A handler of ours as grpc-js wants it. */
export const adapt = (kind: Kind, handler: AnyHandler, scope: ServerScope): UntypedHandleCall => {
  const method = kind.path.slice(1);
  // Which of the four kinds a handler is was checked where definition and handlers were joined.
  const invoke = handler as unknown as Invoke;
  return kind.responseStream
    ? (call: ServerDuplexStream<unknown, unknown>) =>
        void answerMany({
          call,
          method,
          scope,
          request: kind.requestStream ? requestsOf(call) : requestOf(call),
          invoke,
        })
    : (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) =>
        void answerOnce(
          { call, method, scope, request: kind.requestStream ? requestsOf(call) : call.request, invoke },
          callback,
        );
};

/** Reading to the end, or leaving early, must not destroy a stream whose other side is still written to. */
const requestsOf = (call: unknown): unknown =>
  call instanceof Readable ? decodedEach(call.iterator({ destroyOnReturn: false })) : undefined;

const requestOf = (call: object): unknown => ('request' in call ? call.request : undefined);

type Answering<C> = {
  readonly call: C;
  readonly method: string;
  readonly scope: ServerScope;
  readonly request: unknown;
  readonly invoke: Invoke;
};

const answerOnce = (
  { call, method, scope, request, invoke }: Answering<ServerSurfaceCall>,
  callback: sendUnaryData<unknown>,
): Promise<void> => {
  const open = openScope(call, method, scope.unaryLimitMs);
  return observeCall(call, method, async () => {
    try {
      scope.permit(() => call.getAuthContext(), method);
      callback(
        null,
        await raceAborted(Promise.resolve(invoke(decoded(request), open.call)), open.call.signal),
      );
      return undefined;
    } catch (thrown) {
      const error = scope.toError(thrown, method);
      callback(toStatus(error));
      return error;
    } finally {
      open.end();
    }
  });
};

const answerMany = ({
  call,
  method,
  scope,
  request,
  invoke,
}: Answering<ServerDuplexStream<unknown, unknown>>): Promise<void> => {
  const open = openScope(call, method, Number.POSITIVE_INFINITY);
  scope.streams.add(open);
  return observeCall(call, method, async () => {
    try {
      scope.permit(() => call.getAuthContext(), method);
      await writeAll(call, invoke(decoded(request), open.call) as AsyncIterable<unknown>, open.call.signal);
      call.end();
      return undefined;
    } catch (thrown) {
      const error = scope.toError(thrown, method);
      // grpc-js sends the status of an emitted error once everything before it is written.
      call.emit('error', toStatus(error));
      return error;
    } finally {
      scope.streams.delete(open);
      open.end();
    }
  });
};
