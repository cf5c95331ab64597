import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that an endpoint got. */
export type Received = {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: { readonly id: string; readonly type: string; readonly customerids?: string };
};

/** How an endpoint answers a request. */
export type Answering = (received: Received) => number | Promise<number>;

/** An HTTP endpoint of the test; everything is answered with 200 unless `answer` says otherwise. */
export const startEndpoint = async () => {
  const received: Received[] = [];
  const endpoint = { answer: (() => 200) as Answering };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks).toString();
      const one = { headers: request.headers, body, event: JSON.parse(body) };
      const status = await endpoint.answer(one);
      if (status === 200) received.push(one);
      response
        .writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {})
        .end(`answer ${status}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    /** Those answered with 200. */
    received,
    set answer(answer: Answering) {
      endpoint.answer = answer;
    },
    idsByCustomer: (): Record<string, string[]> =>
      Object.fromEntries(
        [...Map.groupBy(received, ({ event }) => event.customerids ?? '')].map(([key, own]) => [
          key,
          own.map(({ event }) => event.id),
        ]),
      ),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
