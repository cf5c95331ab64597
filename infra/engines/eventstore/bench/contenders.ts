import { randomUUID } from 'node:crypto';
import {
  EventStoreDBClient,
  type JSONEventType,
  jsonEvent,
  type Position,
  type START,
} from '@eventstore/db-client';
import { Client, credentials } from '@grpc/grpc-js';
import { EchoService } from './echo.ts';
import { type Contender, keepInFlight } from './harness.ts';
import type { ServerProcess } from './processes.ts';
import { READ_PATH, same, subscriptionRequest } from './undecoded.ts';

/** An event of the usual size: about 400 bytes of JSON with metadata. */
export const usualEvent = (n: number) =>
  jsonEvent<JSONEventType<string, { n: number; text: string }>>({
    type: 'Measured',
    data: { n, text: 'x'.repeat(250) },
    metadata: { correlationId: randomUUID(), actor: 'bench' },
  });

export const USUAL_BYTES = 400;

export type Peers = {
  readonly engine: ServerProcess;
  readonly echo: ServerProcess;
  readonly client: EventStoreDBClient;
  /** To the echo server. */
  readonly raw: Client;
  /** To the engine, for answers that stay bytes. */
  readonly undecoded: Client;
};

export const connect = (engine: ServerProcess, echo: ServerProcess): Peers => ({
  engine,
  echo,
  client: EventStoreDBClient.connectionString(`esdb://${engine.address}?tls=false`),
  raw: new Client(echo.address, credentials.createInsecure()),
  undecoded: new Client(engine.address, credentials.createInsecure()),
});

const unary = (raw: Client, name: 'echo' | 'syncedEcho', bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const { path, requestSerialize, responseDeserialize } = EchoService[name];
    raw.makeUnaryRequest(path, requestSerialize, responseDeserialize, bytes, (error) =>
      error === null ? resolve() : reject(error),
    );
  });

type Load = { readonly concurrency: number; readonly count: number };

export const echoContender = (
  { raw, echo }: Peers,
  load: Load,
  name: 'echo' | 'syncedEcho' = 'echo',
): Contender => {
  const bytes = Buffer.alloc(USUAL_BYTES, 'x');
  return {
    name: name === 'echo' ? 'grpc-js unary echo' : 'fdatasync + unary echo',
    pid: echo.pid,
    run: (latencies) => keepInFlight(load, () => unary(raw, name, bytes), latencies),
  };
};

export const appendContender = ({ client, engine }: Peers, load: Load, eventsPerAppend = 1): Contender => ({
  name: 'engine append',
  pid: engine.pid,
  run: async (latencies) => {
    const append = (index: number) =>
      client.appendToStream(
        `bench-${index % 1000}`,
        Array.from({ length: eventsPerAppend }, (_, n) => usualEvent(n)),
      );
    return (await keepInFlight(load, append, latencies)) * eventsPerAppend;
  },
});

/** Messages of an event's size over one stream that come back one by one. */
export const echoStreamContender = ({ raw, echo }: Peers, load: Load): Contender => ({
  name: 'grpc-js bidi echo',
  pid: echo.pid,
  run: async (latencies) => {
    const { path, requestSerialize, responseDeserialize } = EchoService.echoStream;
    const call = raw.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    const waiting: (() => void)[] = [];
    call.on('data', () => waiting.shift()?.());
    const bytes = Buffer.alloc(USUAL_BYTES, 'x');
    const echoOnce = (): Promise<void> =>
      new Promise((resolve) => {
        waiting.push(resolve);
        call.write(bytes);
      });
    const done = await keepInFlight(load, echoOnce, latencies);
    call.end();
    return done;
  },
});

/** A catch-up subscription to all events from a position until it has seen so many. */
export const replayContender = (
  { client, engine }: Peers,
  count: number,
  from: Position | typeof START,
): Contender => ({
  name: 'engine replay',
  pid: engine.pid,
  run: (latencies) =>
    new Promise((resolve) => {
      const start = performance.now();
      const subscription = client.subscribeToAll({ fromPosition: from });
      let seen = 0;
      subscription.on('data', () => {
        if (seen === 0) latencies.push(performance.now() - start);
        seen += 1;
        if (seen !== count) return;
        void subscription.unsubscribe();
        resolve(count);
      });
    }),
});

/** The same without decoding, as the raw stream's messages are not decoded either. */
export const undecodedReplayContender = (
  { undecoded, engine }: Peers,
  count: number,
  from: bigint,
): Contender => ({
  name: 'engine, undecoded',
  pid: engine.pid,
  run: (latencies) =>
    new Promise((resolve) => {
      const start = performance.now();
      const call = undecoded.makeServerStreamRequest(READ_PATH, same, same, subscriptionRequest(from));
      let seen = 0;
      call.on('error', () => {});
      call.on('data', (bytes: Buffer) => {
        if (bytes[0] !== 0x0a) return;
        if (seen === 0) latencies.push(performance.now() - start);
        seen += 1;
        if (seen !== count) return;
        call.cancel();
        resolve(count);
      });
    }),
});

export const rawReplayContender = ({ raw, echo }: Peers, count: number): Contender => ({
  name: 'grpc-js raw stream',
  pid: echo.pid,
  run: (latencies) =>
    new Promise((resolve, reject) => {
      const request = Buffer.alloc(8);
      request.writeUInt32BE(count, 0);
      request.writeUInt32BE(USUAL_BYTES + 150, 4);
      const { path, requestSerialize, responseDeserialize } = EchoService.replay;
      const start = performance.now();
      const call = raw.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
      let seen = 0;
      call.on('data', () => {
        if (seen === 0) latencies.push(performance.now() - start);
        seen += 1;
      });
      call.on('end', () => resolve(seen)).on('error', reject);
    }),
});
