import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { ClusterView } from '../api/handler.ts';
import type { Authenticator } from '../sasl/authenticator.ts';
import { Connection } from './connection.ts';
import type { Dispatcher } from './dispatcher.ts';

export type ListenerOptions = {
  readonly host: string;
  readonly port: number;
  readonly dispatcher: Dispatcher;
  readonly cluster: ClusterView;
  readonly authenticator: Authenticator | undefined;
  readonly tls: TlsOptions | undefined;
  readonly maxFrame: number;
  readonly onError: (error: unknown) => void;
};

/** A bound port and the connections that came in on it. */
export class Listener {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  readonly #options: ListenerOptions;

  private constructor(options: ListenerOptions) {
    this.#options = options;
    const accept = (socket: Socket) => this.#accept(socket);
    this.#server = options.tls === undefined ? createServer(accept) : createTlsServer(options.tls, accept);
  }

  /** Rejects when the port cannot be bound. */
  static async open(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', reject);
      listener.#server.listen({ port: options.port, host: options.host }, resolve);
    });
    return listener;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get connections(): number {
    return this.#connections.size;
  }

  #accept(socket: Socket): void {
    const connection = new Connection({ ...this.#options, socket });
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  /** Closes the port and every connection. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }
}
