import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A delivery that came in. */
export type Received = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/** A receiver of webhooks. */
export type Endpoint = {
  readonly url: string;
  /** What was answered with a 2xx, in the order it came. */
  readonly taken: readonly Received[];
  /** Decides the status of the answer from now on. */
  answer(status: (received: Received) => number): void;
  /** Decides what is said with a 2xx from now on, as JSON. */
  say(words: (received: Received) => object): void;
  close(): void;
};

/** Listens on this machine; takes everything until told otherwise. */
export const startEndpoint = async (): Promise<Endpoint> => {
  const taken: Received[] = [];
  let statusOf: (received: Received) => number = () => 200;
  let wordsOf: ((received: Received) => object) | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const received = { headers: request.headers, body: Buffer.concat(chunks).toString() };
    const status = statusOf(received);
    if (status < 300) taken.push(received);
    const thanks = wordsOf === undefined ? 'thank you' : JSON.stringify(wordsOf(received));
    response.writeHead(status).end(status < 300 ? thanks : 'not like this');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    taken,
    answer(status) {
      statusOf = status;
    },
    say(words) {
      wordsOf = words;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};
