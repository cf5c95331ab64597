import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import persistentGrpc from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import serverFeaturesGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Client, credentials, type MethodDefinition } from '@grpc/grpc-js';
import { batchPart, readRequest } from '../testing/raw-client.ts';

export type FuzzReport = {
  readonly inputs: number;
  readonly answered: number;
  /** What had no end: the method, or `socket`, with the bytes sent. */
  readonly hung: readonly string[];
};

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const HANG_MS = 5_000;
const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';

type Random = () => number;
type Bytes = (bytes: Buffer) => Buffer;

const randomBytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));

/** Valid messages, so that a changed byte reaches further than noise would. */
const seeds: readonly Buffer[] = [
  Buffer.from(readRequest('s').serializeBinary()),
  Buffer.from(readRequest(undefined).serializeBinary()),
  Buffer.from(batchPart({ correlation: ID, stream: 's', events: [{ id: ID }] }).serializeBinary()),
  Buffer.from(
    batchPart({
      correlation: ID,
      stream: '$$s',
      events: [{ id: ID, data: Buffer.from('{"$tb":9223372036854775807}') }],
    }).serializeBinary(),
  ),
];

const mutate = (random: Random): Buffer => {
  const bytes = Buffer.from(seeds[Math.floor(random() * seeds.length)] ?? Buffer.alloc(0));
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes -= 1)
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
};

const withTimeout = async (work: Promise<unknown>, giveUp: () => void): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), HANG_MS);
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  if (!inTime) giveUp();
  return inTime;
};

/** Noise on a bare connection: the server must close it, or wait for more until the client closes. */
const fuzzSocket = async (port: number, random: Random): Promise<string | undefined> => {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  const noise = randomBytes(random, 1 + Math.floor(random() * 400));
  const bytes = random() < 0.5 ? noise : Buffer.concat([PREFACE, noise]);
  socket.end(bytes);
  socket.resume();
  return (await withTimeout(closed, () => socket.destroy())) ? undefined : `socket ${bytes.toString('hex')}`;
};

type AnyMethod = Pick<MethodDefinition<unknown, unknown>, 'path' | 'requestStream' | 'responseStream'>;

const METHODS: readonly AnyMethod[] = [
  ...Object.values(streamsGrpc.StreamsService),
  ...Object.values(persistentGrpc.PersistentSubscriptionsService),
  ...Object.values(serverFeaturesGrpc.ServerFeaturesService),
];

const same: Bytes = (bytes) => bytes;

/** Noise, or a damaged message, as the content of a call: it must end, if need be when the client cancels. */
const fuzzCall = async (client: Client, random: Random): Promise<string | undefined> => {
  const method = METHODS[Math.floor(random() * METHODS.length)];
  if (method === undefined) return undefined;
  const content = random() < 0.3 ? randomBytes(random, Math.floor(random() * 200)) : mutate(random);
  const call = client.makeBidiStreamRequest(method.path, same, same);
  const ended = new Promise<void>((resolve) => call.on('status', () => resolve()));
  call.on('error', () => {}).on('data', () => {});
  call.write(content);
  call.end();
  // A subscription that happens to be valid has no end of its own.
  const cancel = setTimeout(() => call.cancel(), 200);
  const inTime = await withTimeout(ended, () => call.cancel());
  clearTimeout(cancel);
  return inTime ? undefined : `${method.path} ${content.toString('hex')}`;
};

const CONCURRENCY = 16;

/** Sends garbage to the port in three forms; the caller checks that the engine still works afterwards. */
export const fuzz = async (port: number, inputs: number, random: Random): Promise<FuzzReport> => {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  let [next, answered] = [0, 0];
  const hung: string[] = [];
  const worker = async (): Promise<void> => {
    while (next < inputs) {
      next += 1;
      const trouble = await (random() < 0.3 ? fuzzSocket(port, random) : fuzzCall(client, random));
      if (trouble === undefined) answered += 1;
      else hung.push(trouble);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  client.close();
  return { inputs, answered, hung };
};
