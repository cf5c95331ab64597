import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that is cut now and then, and late now and then. */
export type TornProxy = { readonly address: string; readonly cuts: () => number; stop(): Promise<void> };

const lateMs = 30;

/** Passes bytes on to a server, until `tears` says to cut both sides; a chunk in twenty comes late. */
export const tornProxy = async (target: string, tears: () => boolean): Promise<TornProxy> => {
  const [host, port] = target.split(':');
  const open = new Set<Socket>();
  let cuts = 0;
  let chunks = 0;
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      chunks += 1;
      if (tears()) {
        cuts += 1;
        from.destroy();
        to.destroy();
        return;
      }
      if (chunks % 20 !== 0) {
        to.write(chunk);
        return;
      }
      // What comes behind it waits, or the order of the bytes would change.
      from.pause();
      setTimeout(() => {
        if (!to.destroyed) to.write(chunk);
        from.resume();
      }, lateMs);
    });
    from.on('close', () => {
      open.delete(from);
      to.destroy();
    });
    from.on('error', () => to.destroy());
    open.add(from);
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), host);
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    address: `127.0.0.1:${address.port}`,
    cuts: () => cuts,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
};
