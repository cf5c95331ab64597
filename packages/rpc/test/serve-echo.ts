import {
  type Handlers,
  implement,
  RpcError,
  rpcClient,
  type ServeRpcOptions,
  serveRpc,
} from '../src/index.ts';
import { EchoClient, echoDefinition, type Item } from './echo-service.ts';

const notHere = (): never => {
  throw new RpcError('UNIMPLEMENTED', 'not part of this test');
};

/** An echo server with some handlers, and a client of it; both are closed by `close`. */
export const serveEcho = async (
  some: Partial<Handlers<typeof echoDefinition>>,
  options: Partial<ServeRpcOptions> = {},
) => {
  const handlers = { one: notHere, many: notHere, collect: notHere, chat: notHere, ...some };
  const server = serveRpc({
    listen: { host: '127.0.0.1', port: 0 },
    services: [implement(echoDefinition, handlers)],
    drainWithinMs: 2_000,
    ...options,
  });
  const address = (await server.start()) ?? '';
  const client = rpcClient(EchoClient, address);
  const close = async () => {
    client.close();
    await server.stop();
  };
  return { server, client, address, close };
};

export async function* numbers(count: number): AsyncGenerator<Item> {
  for (let n = 0; n < count; n += 1) yield { n };
}

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** Resolves when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
