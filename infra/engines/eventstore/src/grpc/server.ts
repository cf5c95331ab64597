import { once } from 'node:events';
import { createServer, type Socket, type Server as TcpServer } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { EngineContext } from './engine-context.ts';
import { shuttingDown } from './errors.ts';
import { addServices } from './services.ts';

/** The client splits appends at 3 MiB a message and takes up to 17 MiB. */
const MAX_MESSAGE_BYTES = 17 * 1024 * 1024;
const DRAIN_MS = 500;

/** Key and certificate of the server, in PEM. */
export type TlsIdentity = { readonly key: Buffer; readonly cert: Buffer };

export type GrpcServer = {
  readonly port: number;
  /** Ends the streaming calls with CANCELLED, refuses new ones and closes the port. */
  stop(): Promise<void>;
};

const listen = (tcp: TcpServer, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    tcp.once('error', reject);
    tcp.listen(port, host, () => {
      const address = tcp.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const credentialsFor = (tls: TlsIdentity | undefined): ServerCredentials =>
  tls === undefined
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }]);

/** The open connections of a server; with a switch to cut them all. */
export class Connections {
  private readonly sockets = new Set<Socket>();

  add(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    // A client that goes away without a goodbye is no event worth failing for.
    socket.on('error', () => socket.destroy());
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Waits until all have been closed by themselves, but not for ever. */
  async closed(withinMs: number): Promise<void> {
    const deadline = AbortSignal.timeout(withinMs);
    try {
      for (const socket of this.sockets)
        if (!socket.destroyed) await once(socket, 'close', { signal: deadline });
    } catch {
      this.cut();
    }
  }
}

export type Listening = {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly tls: TlsIdentity | undefined;
  readonly connections: Connections;
};

/**
 * The client resets a stream whenever it reads one that does not exist or leaves a read early. Node counts resets and
 * closes a session with all its calls above about 33 a second, a guard against strangers that has no place on
 * loopback. grpc-js has no option for it, so its HTTP/2 options are amended.
 */
const allowResets = (server: Server): void => {
  const options: unknown = Reflect.get(server, 'commonServerOptions');
  if (typeof options === 'object' && options !== null)
    Object.assign(options, { streamResetBurst: 1_000_000_000, streamResetRate: 1_000_000_000 });
};

/** Serves the engine until it is stopped. */
export const serve = async (context: EngineContext, listening: Listening): Promise<GrpcServer> => {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
  allowResets(server);
  addServices(server, context);
  const injector = server.createConnectionInjector(credentialsFor(listening.tls));
  const tcp = createServer({ noDelay: true }, (socket) => {
    listening.connections.add(socket);
    injector.injectConnection(socket);
  });
  const port = await listen(tcp, listening.host, listening.port);
  return {
    port,
    async stop() {
      tcp.close();
      for (const end of [...context.openCalls]) end(shuttingDown());
      // Sessions say goodbye and close once their last answer is out; a client that does not follow is cut off.
      server.tryShutdown(() => {});
      await listening.connections.closed(DRAIN_MS);
      server.forceShutdown();
      injector.destroy();
    },
  };
};
