import serverFeaturesPb from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';

/** The server version whose behaviour the engine follows. */
export const SERVER_VERSION = '24.10.0';

const PERSISTENT = 'event_store.client.persistent_subscriptions.persistentsubscriptions';
const STREAMS = 'event_store.client.streams.streams';

const METHODS: readonly (readonly [string, string, readonly string[]])[] = [
  ...['create', 'update', 'delete', 'read', 'getinfo', 'list', 'replayparked', 'restartsubsystem'].map(
    (method) => [method, PERSISTENT, ['stream', 'all']] as const,
  ),
  ['read', STREAMS, ['position', 'events']],
  ['append', STREAMS, []],
  ['batchappend', STREAMS, ['deadline_duration']],
  ['delete', STREAMS, []],
  ['tombstone', STREAMS, []],
  ['read', 'event_store.client.gossip.gossip', []],
  ['getsupportedmethods', 'event_store.client.server_features.serverfeatures', []],
];

const toMethod = ([name, service, features]: (typeof METHODS)[number]): serverFeaturesPb.SupportedMethod => {
  const method = new serverFeaturesPb.SupportedMethod();
  method.setMethodName(name);
  method.setServiceName(service);
  method.setFeaturesList([...features]);
  return method;
};

/** ServerFeatures/GetSupportedMethods: the client chooses its code paths by this list. */
export const getSupportedMethods = (
  _call: ServerUnaryCall<unknown, serverFeaturesPb.SupportedMethods>,
  callback: sendUnaryData<serverFeaturesPb.SupportedMethods>,
): void => {
  const supported = new serverFeaturesPb.SupportedMethods();
  supported.setEventStoreServerVersion(SERVER_VERSION);
  supported.setMethodsList(METHODS.map(toMethod));
  callback(null, supported);
};
