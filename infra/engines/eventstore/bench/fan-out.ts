import { END, type EventStoreDBClient } from '@eventstore/db-client';
import type { Client, ClientReadableStream } from '@grpc/grpc-js';
import { type Peers, USUAL_BYTES, usualEvent } from './contenders.ts';
import { EchoService } from './echo.ts';
import { type Contender, keepInFlight } from './harness.ts';
import { READ_PATH, same, subscriptionRequest } from './undecoded.ts';

export type FanOut = { readonly subscribers: number; readonly events: number; readonly writers: number };

/** Waits for every receiver to have all events, and notes when each was through. */
class Arrivals {
  private readonly wanted: number;
  private readonly counts: number[];
  private readonly finishedMs: number[] = [];
  private done: () => void = () => {};
  private start = performance.now();
  readonly all: Promise<void>;

  constructor(receivers: number, wanted: number) {
    this.wanted = wanted;
    this.counts = new Array<number>(receivers).fill(0);
    this.all = new Promise((resolve) => {
      this.done = resolve;
    });
  }

  begin(): void {
    this.start = performance.now();
  }

  arrived(receiver: number): void {
    const count = (this.counts[receiver] ?? 0) + 1;
    this.counts[receiver] = count;
    if (count !== this.wanted) return;
    this.finishedMs.push(performance.now() - this.start);
    if (this.finishedMs.length === this.counts.length) this.done();
  }

  /** How much longer the slowest receiver took than the fastest. */
  spread(): number {
    return Math.max(...this.finishedMs) / Math.min(...this.finishedMs);
  }
}

const EVENTS_PER_APPEND = 50;

// Appends of several events, so that writing them is not what is measured.
const publish = async (
  client: EventStoreDBClient,
  { events, writers }: Pick<FanOut, 'events' | 'writers'>,
): Promise<void> => {
  const append = (index: number) =>
    client.appendToStream(
      `fan-${index % 50}`,
      Array.from({ length: EVENTS_PER_APPEND }, (_, n) => usualEvent(n)),
    );
  await keepInFlight({ concurrency: writers, count: events / EVENTS_PER_APPEND }, append, []);
};

/** Live subscribers to all events, while a few writers append. */
export const fanOutContender = (
  { client, engine }: Peers,
  { subscribers, events, writers }: FanOut,
  spreads: number[],
): Contender => ({
  name: 'engine fan-out',
  pid: engine.pid,
  async run() {
    const arrivals = new Arrivals(subscribers, events);
    const opened = await Promise.all(
      Array.from({ length: subscribers }, async (_, receiver) => {
        const subscription = client.subscribeToAll({ fromPosition: END });
        subscription.on('data', () => arrivals.arrived(receiver));
        await new Promise((resolve) => subscription.once('caughtUp', resolve));
        return subscription;
      }),
    );
    arrivals.begin();
    await publish(client, { events, writers });
    await arrivals.all;
    spreads.push(arrivals.spread());
    await Promise.all(opened.map((subscription) => subscription.unsubscribe()));
    return events * subscribers;
  },
});

/** The same through a server that only passes the bytes on. */
export const rawFanOutContender = (
  { raw, echo }: Peers,
  { subscribers, events, writers }: FanOut,
  spreads: number[],
): Contender => ({
  name: 'grpc-js fan-out',
  pid: echo.pid,
  async run() {
    const arrivals = new Arrivals(subscribers, events);
    const { listen, echoStream } = EchoService;
    const opened = await Promise.all(
      Array.from({ length: subscribers }, async (_, receiver) => {
        const call = raw.makeServerStreamRequest(
          listen.path,
          listen.requestSerialize,
          listen.responseDeserialize,
          Buffer.alloc(1),
        );
        call.on('error', () => {});
        await new Promise((resolve) => call.once('data', resolve));
        call.on('data', () => arrivals.arrived(receiver));
        return call;
      }),
    );
    const call = raw.makeBidiStreamRequest(
      echoStream.path,
      echoStream.requestSerialize,
      echoStream.responseDeserialize,
    );
    const waiting: (() => void)[] = [];
    call.on('data', () => waiting.shift()?.());
    const bytes = Buffer.alloc(USUAL_BYTES + 150, 'x');
    arrivals.begin();
    const send = (): Promise<void> =>
      new Promise((resolve) => {
        waiting.push(resolve);
        call.write(bytes);
      });
    await keepInFlight({ concurrency: writers, count: events }, send, []);
    await arrivals.all;
    spreads.push(arrivals.spread());
    call.end();
    for (const listener of opened) listener.cancel();
    return events * subscribers;
  },
});

const isEvent = (bytes: Buffer): boolean => bytes[0] === 0x0a;

/** The engine's subscriptions read without decoding, as the raw stream's are: what the engine itself costs. */
export const undecodedFanOutContender = (
  { client, undecoded, engine }: Peers,
  { subscribers, events, writers }: FanOut,
  spreads: number[],
): Contender => ({
  name: 'engine, undecoded',
  pid: engine.pid,
  async run() {
    const arrivals = new Arrivals(subscribers, events);
    const opened = await Promise.all(
      Array.from({ length: subscribers }, async (_, receiver) => {
        const call = subscribeUndecoded(undecoded);
        await new Promise((resolve) => call.once('data', resolve));
        call.on('data', (bytes: Buffer) => isEvent(bytes) && arrivals.arrived(receiver));
        return call;
      }),
    );
    arrivals.begin();
    await publish(client, { events, writers });
    await arrivals.all;
    spreads.push(arrivals.spread());
    for (const call of opened) call.cancel();
    return events * subscribers;
  },
});

const subscribeUndecoded = (undecoded: Client): ClientReadableStream<Buffer> => {
  const call = undecoded.makeServerStreamRequest(READ_PATH, same, same, subscriptionRequest('end'));
  call.on('error', () => {});
  return call;
};
