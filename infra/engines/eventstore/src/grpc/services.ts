import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import persistentGrpc from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import serverFeaturesGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { Server } from '@grpc/grpc-js';
import type { EngineContext } from './engine-context.ts';
import { getSupportedMethods } from './features.ts';
import { readGossip } from './gossip.ts';
import {
  createGroup,
  deleteGroup,
  getInfo,
  listGroups,
  replayParked,
  restartSubsystem,
  updateGroup,
} from './persistent/group-handlers.ts';
import { readGroup } from './persistent/group-read.ts';
import { append } from './streams/append.ts';
import { batchAppend } from './streams/batch-append.ts';
import { remove, tombstone } from './streams/delete.ts';
import { read } from './streams/read.ts';
import { unary } from './unary.ts';

const sameBytes = (bytes: Buffer): Buffer => bytes;

/**
 * The client package's own definitions; only the hot messages bypass the generated code: what the reads and
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

const PersistentService = {
  ...persistentGrpc.PersistentSubscriptionsService,
  read: { ...persistentGrpc.PersistentSubscriptionsService.read, responseSerialize: sameBytes },
};

/** Registers the services of the engine. */
export const addServices = (server: Server, context: EngineContext): void => {
  server.addService(serverFeaturesGrpc.ServerFeaturesService, { getSupportedMethods });
  server.addService(gossipGrpc.GossipService, { read: unary(context, 'any', readGossip) });
  server.addService(StreamsService, {
    read: read(context),
    append: append(context),
    batchAppend: batchAppend(context),
    delete: unary(context, 'delete', remove),
    tombstone: unary(context, 'delete', tombstone),
  });
  server.addService(PersistentService, {
    create: unary(context, 'persistent', createGroup),
    update: unary(context, 'persistent', updateGroup),
    delete: unary(context, 'persistent', deleteGroup),
    getInfo: unary(context, 'persistent', getInfo),
    list: unary(context, 'persistent', listGroups),
    replayParked: unary(context, 'persistent', replayParked),
    restartSubsystem: unary(context, 'persistent', restartSubsystem),
    read: readGroup(context),
  });
};
