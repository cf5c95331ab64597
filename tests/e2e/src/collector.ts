import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A collector of telemetry that keeps the bytes it was sent. */
export type Collector = { readonly url: string; text(): string; close(): void };

/** Listens on this machine. */
export const startCollector = async (): Promise<Collector> => {
  const chunks: Buffer[] = [];
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    text: () => Buffer.concat(chunks).toString('latin1'),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};
