import { type ChannelCredentials, Client, credentials as grpcCredentials } from '@grpc/grpc-js';
import { RpcError } from '../rpc-error.ts';
import { processTransport, type Transport } from '../security/transport.ts';
import type { CallOptions, ClientMethod, ServiceDefinition } from '../service-types.ts';
import { type ClientScope, callMany, callOnce } from './calls.ts';

/** Defaults of a client. */
export type RpcClientOptions = {
  /** Time for an answer, unless a call says otherwise; streams have none. Default 5 s. */
  readonly deadlineMs?: number;
  /** How often a call is tried while the service is UNAVAILABLE. 1: no retry. Default 4, within the deadline. */
  readonly attempts?: number;
  /** Default 4 MiB. */
  readonly maxMessageBytes?: number;
  /** Mutual TLS; false: plain connections. Default: what the environment says, ICRM_TLS_CERT and its like. */
  readonly transport?: Transport | false;
  /** Of another kind, for a server that is none of ours. */
  readonly credentials?: ChannelCredentials;
};

/** The methods of a service as promises and async iterables; every error is an RpcError. */
export type RpcClient<D extends ServiceDefinition> = { readonly [M in keyof D]: ClientMethod<D[M]> } & {
  /** Resolves when the service can be reached. @throws RpcError UNAVAILABLE when that takes too long. */
  connected(withinMs: number): Promise<void>;
  /** Cancels the calls under way. */
  close(): void;
};

const MiB = 1024 * 1024;

/**
 * A client of a service: `rpcClient(salesV1.SalesServiceClient, '127.0.0.1:50051')`. It connects when it is first
 * used, reconnects by itself, and shares connections with other clients of the same address.
 */
export const rpcClient = <D extends ServiceDefinition>(
  generated: { readonly service: D; readonly serviceName: string },
  address: string,
  options: RpcClientOptions = {},
): RpcClient<D> => {
  const { deadlineMs = 5_000 } = options;
  const transport = options.transport === false ? undefined : (options.transport ?? processTransport());
  const credentials = options.credentials ?? transport?.client ?? grpcCredentials.createInsecure();
  const client = new Client(address, credentials, {
    ...channelOptions(generated.serviceName, options),
    ...serverName(address),
  });
  const scope: ClientScope = { client, address, deadlineMs, underWay: new Set() };
  const methods = Object.entries(generated.service).map(([name, method]) => [
    name,
    method.responseStream
      ? (request: unknown, call: CallOptions = {}) => callMany({ ...scope, method, request, call })
      : (request: unknown, call: CallOptions = {}) => callOnce({ ...scope, method, request, call }),
  ]);
  // Made from the definition that the type was made from.
  return Object.assign(Object.fromEntries(methods), {
    connected: (withinMs: number) => connect(client, address, withinMs),
    close() {
      for (const call of scope.underWay) call.cancel();
      client.close();
    },
  });
};

const channelOptions = (service: string, { attempts = 4, maxMessageBytes = 4 * MiB }: RpcClientOptions) => ({
  'grpc.service_config': JSON.stringify({
    methodConfig: [{ name: [{ service }], ...(attempts > 1 ? { retryPolicy: retryPolicy(attempts) } : {}) }],
  }),
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  'grpc.max_receive_message_length': maxMessageBytes,
  'grpc.max_send_message_length': maxMessageBytes,
  'grpc.enable_channelz': 0,
});

/** TLS names no address as its server: one on this machine goes by `localhost`, which its certificate then has to name. */
const serverName = (address: string) =>
  /^(127\.[\d.]+|\[::1\]):\d+$/.test(address) ? { 'grpc.ssl_target_name_override': 'localhost' } : {};

/** Every command carries its id, so that trying again is always safe. */
const retryPolicy = (maxAttempts: number) => ({
  maxAttempts: Math.min(maxAttempts, 5),
  initialBackoff: '0.05s',
  maxBackoff: '1s',
  backoffMultiplier: 3,
  retryableStatusCodes: ['UNAVAILABLE'],
});

const connect = (client: Client, address: string, withinMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    client.waitForReady(Date.now() + withinMs, (cause) =>
      cause ? reject(new RpcError('UNAVAILABLE', `${address} cannot be reached`, { cause })) : resolve(),
    );
  });
