import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import persistentGrpc from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import persistentPb from '@eventstore/db-client/generated/persistent_pb.js';
import serverFeaturesGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { Server } from '@grpc/grpc-js';
import { boundedDecoder, type MessageType } from '../codec/bounded-reader.ts';
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

/** A method of the client package's definitions whose requests are decoded with every length checked. */
const bounded = <Method extends object, Request>(method: Method, type: MessageType<Request>) => ({
  ...method,
  requestDeserialize: boundedDecoder(type),
});

const { ServerFeaturesService } = serverFeaturesGrpc;
const FeaturesService = {
  getSupportedMethods: bounded(ServerFeaturesService.getSupportedMethods, sharedPb.Empty),
};

const GossipService = { read: bounded(gossipGrpc.GossipService.read, sharedPb.Empty) };

const streams = streamsGrpc.StreamsService;
/**
 * Only the hot messages bypass the generated code: what the reads and BatchAppend send is encoded by hand, and
 * BatchAppend's requests are decoded by hand.
 */
const StreamsService = {
  read: { ...bounded(streams.read, streamsPb.ReadReq), responseSerialize: sameBytes },
  append: bounded(streams.append, streamsPb.AppendReq),
  delete: bounded(streams.delete, streamsPb.DeleteReq),
  tombstone: bounded(streams.tombstone, streamsPb.TombstoneReq),
  batchAppend: { ...streams.batchAppend, requestDeserialize: sameBytes, responseSerialize: sameBytes },
};

const persistent = persistentGrpc.PersistentSubscriptionsService;
const PersistentService = {
  create: bounded(persistent.create, persistentPb.CreateReq),
  update: bounded(persistent.update, persistentPb.UpdateReq),
  delete: bounded(persistent.delete, persistentPb.DeleteReq),
  getInfo: bounded(persistent.getInfo, persistentPb.GetInfoReq),
  list: bounded(persistent.list, persistentPb.ListReq),
  replayParked: bounded(persistent.replayParked, persistentPb.ReplayParkedReq),
  restartSubsystem: bounded(persistent.restartSubsystem, sharedPb.Empty),
  read: { ...bounded(persistent.read, persistentPb.ReadReq), responseSerialize: sameBytes },
};

/** Registers the services of the engine. */
export const addServices = (server: Server, context: EngineContext): void => {
  server.addService(FeaturesService, { getSupportedMethods });
  server.addService(GossipService, { read: unary(context, 'any', readGossip) });
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
