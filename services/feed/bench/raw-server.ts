// The peer: what a server of grpc-js alone can fan out. Sends the same bytes as the feed, already encoded, to every stream.
import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { feedV1 } from '@icrm/contracts';

const pass = (bytes: Buffer): Buffer => bytes;
const { subscribe } = feedV1.FeedServiceService;
const definition = { subscribe: { ...subscribe, responseSerialize: pass, responseDeserialize: pass } };

const frame = Buffer.from(
  feedV1.SubscribeResponse.encode({
    item: {
      $case: 'event',
      value: {
        id: '0193a000-0000-5000-8000-000000000001',
        type: 'ProspectConverted',
        context: 'customer',
        stream: 'customer-acme.0193a000-0000-7000-8000-000000000001',
        revision: 1n,
        position: 123_456n,
        tenant: 'acme',
        customerIds: ['0193a000-0000-7000-8000-000000000001'],
        recordedAt: '2026-03-02T09:00:00.000Z',
        occurredAt: '2026-03-02T09:00:00.000Z',
        data: Buffer.alloc(Number(process.argv[2] ?? 120), 'x'),
        metadata: Buffer.alloc(420, 'x'),
        schemaVersion: 1,
      },
    },
    position: 123_456n,
  }).finish(),
);

type Call = ServerWritableStream<feedV1.SubscribeRequest, Buffer>;

const send = (call: Call, left: number): void => {
  for (let n = left; n > 0; n -= 1)
    if (!call.write(frame)) {
      call.once('drain', () => send(call, n - 1));
      return;
    }
};

const server = new Server();
// How many is said in a field that is of no use here.
server.addService(definition as never, {
  subscribe: (call: Call) => send(call, call.request.maxBatch),
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, port) =>
  console.log(`RAW 127.0.0.1:${port}`),
);
process.stdin.resume().on('end', () => process.exit(0));
