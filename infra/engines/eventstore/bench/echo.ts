import type { ServerDuplexStream, ServerUnaryCall, ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';

const same = (bytes: Buffer): Buffer => bytes;

const method = (path: string, requestStream: boolean, responseStream: boolean) => ({
  path: `/bench.Echo/${path}`,
  requestStream,
  responseStream,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
});

/** A service that does nothing: what gRPC itself costs in Node. */
export const EchoService = {
  echo: method('Echo', false, false),
  syncedEcho: method('SyncedEcho', false, false),
  echoStream: method('EchoStream', true, true),
  replay: method('Replay', false, true),
  listen: method('Listen', false, true),
} as const;

export type Unary = (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => void;
export type Duplex = ServerDuplexStream<Buffer, Buffer>;
export type Replay = ServerWritableStream<Buffer, Buffer>;
