import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connectEventStore, type EventStore } from '@icrm/event-store';
import { newId } from '@icrm/runtime';
import { type Engines, eventually, startEngines } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { lost } from './samples.ts';

const EVENTS = 12_000;
let engines: Engines;
let bytes = 0;
const sockets = new Set<Socket>();
const proxy = createServer((near) => {
  const far = connect(engines.eventstore.port, '127.0.0.1');
  for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
  far.on('data', (chunk) => {
    bytes += chunk.length;
  });
  near.pipe(far).pipe(near);
});
let store: EventStore;

beforeAll(async () => {
  engines = await startEngines({ eventstore: true });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address() as AddressInfo;
  store = connectEventStore({ connectionString: `esdb://127.0.0.1:${port}?tls=false` });
});
afterAll(async () => {
  await store.close();
  for (const socket of sockets) socket.destroy();
  proxy.close();
  await engines.stop();
});

test('a subscriber that stops asking stops the flow, and gets everything once it asks again', async () => {
  const stream = `opportunity-acme.${newId()}`;
  for (let written = 0; written < EVENTS; written += 1_000)
    await store.append(
      stream,
      Array.from({ length: 1_000 }, () => lost('x')),
      { expected: 'any' },
    );
  bytes = 0;
  const abort = new AbortController();
  const items = store.subscribeToAll({ signal: abort.signal })[Symbol.asyncIterator]();
  await items.next();

  let before = -1;
  await eventually(async () => {
    const moved = bytes - before;
    before = bytes;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(moved).toBe(0);
  });
  const whileWaiting = bytes;

  let seen = 1;
  while (seen < EVENTS) {
    const { value } = await items.next();
    if (value?.kind === 'event') seen += 1;
  }
  abort.abort();
  expect(whileWaiting).toBeLessThan(bytes / 3);
});
