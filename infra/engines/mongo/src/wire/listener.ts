import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { MongoTls } from '../engine.ts';
import { type Answer, ClientConnection } from './connection.ts';

const loopback = ['127.0.0.1', '::1', 'localhost'];

/** Accepts clients on a loopback address. */
export class Listener {
  readonly #server: Server;
  readonly #clients = new Set<ClientConnection>();
  #nextId = 1;

  constructor(answer: Answer, onClose: (client: ClientConnection) => void, tls?: MongoTls) {
    const serve = (socket: Socket) => {
      const client = new ClientConnection(this.#nextId++, socket, answer);
      this.#clients.add(client);
      socket.on('close', () => {
        this.#clients.delete(client);
        onClose(client);
      });
    };
    this.#server = tls === undefined ? createServer(serve) : createTlsServer(withClients(tls), serve);
    // A handshake that fails is the client's to hear of.
    this.#server.on('tlsClientError', () => undefined);
  }

  get connections(): number {
    return this.#clients.size;
  }

  /** Resolves to the port once clients can connect. Rejects addresses that others could reach. */
  async listen(port: number, host: string): Promise<number> {
    if (!loopback.includes(host))
      throw new Error(`the embedded engine listens on loopback only, not on ${host}`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(port, host, resolve);
    await promise;
    this.#server.off('error', reject);
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const client of this.#clients) client.socket.destroy();
    await promise;
  }
}

const withClients = (tls: MongoTls) => {
  const asks = tls.ca !== undefined;
  return { ...tls, requestCert: asks, rejectUnauthorized: asks };
};
