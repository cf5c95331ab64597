import serverFeaturesGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { Server } from '@grpc/grpc-js';
import type { EngineContext } from './engine-context.ts';
import { getSupportedMethods } from './features.ts';
import { append } from './streams/append.ts';
import { batchAppend } from './streams/batch-append.ts';
import { remove, tombstone } from './streams/delete.ts';
import { read } from './streams/read.ts';

const sameBytes = (bytes: Buffer): Buffer => bytes;

/**
 * The client package's own definitions; only the hot messages bypass the generated code: what Read and
 * BatchAppend send is encoded by hand, and BatchAppend's requests are decoded by hand.
 */
const StreamsService = {
  ...streamsGrpc.StreamsService,
  read: { ...streamsGrpc.StreamsService.read, responseSerialize: sameBytes },
  batchAppend: {
    ...streamsGrpc.StreamsService.batchAppend,
    requestDeserialize: sameBytes,
    responseSerialize: sameBytes,
  },
};

/** Registers the services of the engine. */
export const addServices = (server: Server, context: EngineContext): void => {
  server.addService(serverFeaturesGrpc.ServerFeaturesService, { getSupportedMethods });
  server.addService(StreamsService, {
    read: read(context),
    append: append(context),
    batchAppend: batchAppend(context),
    delete: remove(context),
    tombstone: tombstone(context),
  });
};
