import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { EngineContext } from './engine-context.ts';
import { shuttingDown } from './errors.ts';
import { addServices } from './services.ts';

/** The client splits appends at 3 MiB a message and takes up to 17 MiB. */
const MAX_MESSAGE_BYTES = 17 * 1024 * 1024;
const DRAIN_MS = 500;

export type GrpcServer = {
  readonly port: number;
  /** Ends the streaming calls with CANCELLED, refuses new ones and closes the port. */
  stop(): Promise<void>;
};

const bind = (server: Server, address: string, credentials: ServerCredentials): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });

const shutDown = async (server: Server): Promise<void> => {
  await new Promise<void>((resolve) => {
    const deadline = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, DRAIN_MS);
    server.tryShutdown(() => {
      clearTimeout(deadline);
      resolve();
    });
  });
};

/** Serves the engine on `host:port`; port 0 takes a free one. */
export const serve = async (context: EngineContext, host: string, port: number): Promise<GrpcServer> => {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
  addServices(server, context);
  const bound = await bind(server, `${host}:${port}`, ServerCredentials.createInsecure());
  return {
    port: bound,
    async stop() {
      const drained = shutDown(server);
      for (const end of [...context.openCalls]) end(shuttingDown());
      await drained;
    },
  };
};
