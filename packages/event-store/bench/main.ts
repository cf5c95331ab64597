// node bench/main.ts [results.jsonl]   The engine runs in a process of its own, in memory.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { allEvents } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { connectEventStore, createCodec, handleCommand, type StoredEvent } from '@icrm/event-store';
import { createKeyRing, fileKek, memoryKeyStore } from '@icrm/privacy';
import { newId } from '@icrm/runtime';
import { startProcess, tempFolder } from '@icrm/testkit';
import { add, lost } from '../test/samples.ts';
import { compare, inFlight } from './compare.ts';

const engine = await startProcess({
  main: join(dirname(createRequire(import.meta.url).resolve('@icrm/engine-eventstore')), 'main.ts'),
  args: ['--port', '0', '--memory'],
  until: /listening on (.+)/,
});
const connectionString = `esdb://${engine.started[1]}?tls=false`;
const folder = await tempFolder('bench');
const keyRing = createKeyRing({ store: memoryKeyStore(), kek: await fileKek(`${folder.path}/keys`) });
const store = connectEventStore({ connectionString, keyRing });
const client = EventStoreDBClient.connectionString(connectionString);
const fresh = () => `opportunity-acme.${newId()}`;

const raw = (event = lost('price')) => jsonEvent({ ...event, data: { ...event.data } });
for (const [many, count] of [
  [1, 1_000],
  [64, 4_000],
] as const)
  await compare(`append one event to a new stream, ${many} in flight`, [
    {
      name: "the client's appendToStream",
      count,
      run: () =>
        inFlight(count, many, () => client.appendToStream(fresh(), raw(), { expectedRevision: 'no_stream' })),
    },
    {
      name: 'store.append',
      count,
      run: () =>
        inFlight(count, many, () => store.append(fresh(), [lost('price')], { expected: 'no-stream' })),
    },
    {
      name: 'handleCommand (read, fold, decide, append)',
      count,
      run: () => inFlight(count, many, () => handleCommand(store, add(fresh(), 'price'))),
    },
  ]);

const EVENTS = 10_000;
const long = fresh();
for (let block = 0; block < 10; block += 1)
  await store.append(
    long,
    Array.from({ length: EVENTS / 10 }, () => lost('price')),
    { expected: 'any' },
  );
const counting = { initial: 0, evolve: (count: number) => count + 1 };
await compare(`read ${EVENTS} events of a stream and fold them`, [
  {
    name: "the client's readStream",
    count: EVENTS,
    async run() {
      let seen = 0;
      for await (const { event } of client.readStream(long)) if (event !== undefined) seen += 1;
      return seen;
    },
  },
  {
    name: 'store.readStream and fold',
    count: EVENTS,
    async run() {
      let state = counting.initial;
      for await (const _event of store.readStream(long)) state = counting.evolve(state);
      return state;
    },
  },
  {
    name: 'fold alone',
    count: EVENTS,
    run: async () => fold(counting, Array.from({ length: EVENTS })),
  },
]);

const codec = createCodec({ definitions: allEvents, keyRing });
const examples = (type: string, subjects: number) =>
  Array.from({ length: EVENTS }, (_, n) => {
    const example = allEvents.find((definition) => definition.type === type)?.example as object;
    return { ...lost('price'), type, data: { ...example, customerId: customers[n % subjects] ?? '' } };
  });
const customers = Array.from({ length: 1_000 }, () => newId());
const plain = examples('OrderPlaced', 1_000);
const personal = examples('CustomerRegistered', 1_000);
const toStored = (encoded: Awaited<ReturnType<typeof codec.encode>>): StoredEvent[] =>
  encoded.map((event, n) => ({
    ...event,
    isJson: true,
    stream: 's',
    revision: BigInt(n),
    position: BigInt(n),
    recordedAt: '',
  }));
const [storedPlain, storedPersonal] = [
  toStored(await codec.encode(plain)),
  toStored(await codec.encode(personal)),
];
await compare(`codec: ${EVENTS} events`, [
  { name: 'encode OrderPlaced (nothing personal)', count: EVENTS, run: () => codec.encode(plain) },
  { name: 'decode OrderPlaced', count: EVENTS, run: () => codec.decode(storedPlain) },
  { name: 'encode CustomerRegistered (4 personal texts)', count: EVENTS, run: () => codec.encode(personal) },
  { name: 'decode CustomerRegistered', count: EVENTS, run: () => codec.decode(storedPersonal) },
]);

await client.dispose();
await store.close();
await engine.kill();
await folder.remove();
