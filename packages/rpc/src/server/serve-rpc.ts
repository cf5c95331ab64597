import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { type ListenAddress, type Part, timedOut, within } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { RpcError } from '../rpc-error.ts';
import { permitBy } from '../security/permit.ts';
import { processTransport, type Transport } from '../security/transport.ts';
import type { ServiceDefinition } from '../service-types.ts';
import { adapt, type ServerScope } from './adapt.ts';
import type { CallScope } from './call-scope.ts';
import { healthService } from './health.ts';
import type { RpcService } from './implement.ts';
import { contractDescriptors, reflectionServices } from './reflection.ts';
import { errorTranslator, type MapError } from './to-error.ts';
import { readingAll } from './undecodable.ts';

/** What a gRPC server serves and how. */
export type ServeRpcOptions = {
  readonly listen: ListenAddress;
  readonly services: readonly RpcService[];
  /** Names the part and its log lines. Default `rpc`. */
  readonly name?: string;
  /** Why the services cannot work now; told by the health service. Default: always ready. */
  readonly notReady?: () => string | undefined;
  readonly mapError?: MapError;
  /** Calls in hand get this long when the server stops. Default 8 s. */
  readonly drainWithinMs?: number;
  /** The deadline of calls that come without one, except streamed answers. Default 30 s. */
  readonly unaryLimitMs?: number;
  /** Default 4 MiB, in both directions. */
  readonly maxMessageBytes?: number;
  /** Mutual TLS; false: plain connections. Default: what the environment says, ICRM_TLS_CERT and its like. */
  readonly transport?: Transport | false;
  /** The descriptors that reflection shows; false: no reflection. Default: all of ICRM. */
  readonly reflection?: URL | false;
};

const MiB = 1024 * 1024;
const PING_EVERY_MS = 30_000;

/**
 * A gRPC server as a part: health, reflection, deadlines, rich errors, spans and metrics for every method. When it
 * stops it says NOT_SERVING, ends streamed answers with UNAVAILABLE (their readers resume elsewhere), lets the other
 * calls finish, and then closes.
 */
export const serveRpc = (options: ServeRpcOptions): Part => {
  const { listen, services, name = 'rpc', notReady = () => undefined, drainWithinMs = 8_000 } = options;
  const log = logger(name);
  const transport = options.transport === false ? undefined : (options.transport ?? processTransport());
  const streams = new Set<CallScope>();
  const scope: ServerScope = {
    streams,
    permit: permitBy(transport),
    unaryLimitMs: options.unaryLimitMs ?? 30_000,
    toError: errorTranslator(log, options.mapError ?? (() => undefined)),
  };
  let serving = false;
  const health = healthService(
    services.map((service) => service.name),
    () => serving && notReady() === undefined,
  );
  const server = new Server(serverOptions(options.maxMessageBytes ?? 4 * MiB));
  for (const service of [...services, health]) addService(server, service, scope);
  if (options.reflection !== false)
    for (const { definition, handlers } of reflectionServices(options.reflection ?? contractDescriptors()))
      server.addService(definition as never, handlers);

  return {
    name,
    async start() {
      const address = await bind(server, listen, transport?.server ?? ServerCredentials.createInsecure());
      serving = true;
      return address;
    },
    async stop() {
      serving = false;
      for (const stream of streams) stream.abort(new RpcError('UNAVAILABLE', 'the server is stopping'));
      const drained = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      if ((await within(drained, drainWithinMs)) === timedOut) {
        log.warn({ ms: drainWithinMs }, 'calls were cut off: they did not finish in time');
        server.forceShutdown();
      }
    },
    notReady: () => (serving ? notReady() : 'not serving'),
  };
};

const serverOptions = (maxBytes: number) => ({
  'grpc.max_receive_message_length': maxBytes,
  'grpc.max_send_message_length': maxBytes,
  'grpc.keepalive_time_ms': PING_EVERY_MS,
  'grpc.enable_channelz': 0,
});

const addService = (server: Server, service: RpcService, scope: ServerScope): void => {
  const adapted: UntypedServiceImplementation = {};
  for (const [method, kind] of Object.entries(service.definition as ServiceDefinition)) {
    const handler = service.handlers[method];
    if (handler) adapted[method] = adapt(kind, handler, scope);
  }
  server.addService(readingAll(service.definition) as never, adapted);
};

const bind = (
  server: Server,
  { host, port }: ListenAddress,
  credentials: ServerCredentials,
): Promise<string> => {
  const shown = host.includes(':') ? `[${host}]` : host;
  return new Promise((resolve, reject) => {
    server.bindAsync(`${shown}:${port}`, credentials, (error, bound) =>
      error ? reject(error) : resolve(`${shown}:${bound}`),
    );
  });
};
