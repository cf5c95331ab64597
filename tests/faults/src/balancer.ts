import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A balancer of connections before the instances of a service, as a Kubernetes Service is one. */
export type Balancer = {
  readonly address: string;
  add(backend: string): void;
  /** New connections go elsewhere; those there are stay until one side ends them. */
  remove(backend: string): void;
  stop(): void;
};

/** Starts a balancer without backends: connections are refused until there is one. */
export const startBalancer = async (): Promise<Balancer> => {
  const backends: string[] = [];
  const open = new Set<Socket>();
  let turn = 0;
  const server: Server = createServer((client) => {
    const backend = backends[turn++ % Math.max(1, backends.length)];
    if (backend === undefined) {
      client.destroy();
      return;
    }
    const [host = '', port = ''] = backend.split(':');
    const upstream = connect(Number(port), host);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.setNoDelay(true);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroySoon();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (backend) => backends.push(backend),
    remove(backend) {
      backends.splice(backends.indexOf(backend), 1);
    },
    stop() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
};
