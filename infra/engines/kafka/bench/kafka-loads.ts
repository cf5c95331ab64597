import { spawn, spawnSync } from 'node:child_process';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { unique } from '../test/testing/target.ts';
import { quantile } from './statistics.ts';

export const SIZE = 200;
const value = Buffer.alloc(SIZE, 'x');

const connect = (address: string) =>
  new Kafka({
    clientId: 'bench',
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50 },
  });

export async function createTopic(address: string, numPartitions = 4): Promise<string> {
  const admin = connect(address).admin();
  const topic = unique('bench');
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic, numPartitions, replicationFactor: 1 }],
    waitForLeaders: true,
  });
  await admin.disconnect();
  return topic;
}

async function openProducer(address: string) {
  const producer = connect(address).producer({
    idempotent: true,
    maxInFlightRequests: 5,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return producer;
}

/** Messages a second: so many a send, two sends in flight, all acknowledged. */
export async function produceBatches(address: string, topic: string, count: number): Promise<number> {
  const producer = await openProducer(address);
  const messages = Array.from({ length: 1000 }, () => ({ value }));
  await producer.send({ topic, acks: -1, messages });
  const began = performance.now();
  for (let sent = 0; sent < count; sent += 2000) {
    await Promise.all([
      producer.send({ topic, acks: -1, messages }),
      producer.send({ topic, acks: -1, messages }),
    ]);
  }
  const seconds = (performance.now() - began) / 1000;
  await producer.disconnect();
  return count / seconds;
}

/** Messages a second: one a send, one send at a time. */
export async function produceSingly(address: string, topic: string, count: number): Promise<number> {
  const producer = await openProducer(address);
  await producer.send({ topic, acks: -1, messages: [{ value }] });
  const began = performance.now();
  for (let i = 0; i < count; i++) await producer.send({ topic, acks: -1, messages: [{ value }] });
  const seconds = (performance.now() - began) / 1000;
  await producer.disconnect();
  return count / seconds;
}

/** Messages a second through eachBatch, from the first batch on. */
export async function consume(address: string, topic: string, count: number): Promise<number> {
  const consumer = connect(address).consumer({ groupId: unique('bench'), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let seen = 0;
  let began = 0;
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachBatch: async ({ batch }) => {
        if (began === 0) began = performance.now();
        seen += batch.messages.length;
        if (seen >= count) resolve();
      },
    });
  });
  const seconds = (performance.now() - began) / 1000;
  await consumer.disconnect();
  return seen / seconds;
}

export type Latency = { readonly p50: number; readonly p99: number };

/** From before the send to the handler, in an open loop at a rate, while idle consumers long-poll other topics. */
export async function endToEnd(address: string, perSecond: number, seconds: number): Promise<Latency> {
  const kafka = connect(address);
  const topic = await createTopic(address, 1);
  const idle = await Promise.all(Array.from({ length: 4 }, () => openIdle(kafka, address)));
  const consumer = kafka.consumer({ groupId: unique('bench'), maxWaitTimeInMs: 500 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const latencies: number[] = [];
  const total = perSecond * seconds;
  const done = new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        latencies.push(performance.now() - Number(message.value?.toString()));
        if (latencies.length === total + 1) resolve();
      },
    });
  });
  const producer = await openProducer(address);
  await producer.send({ topic, acks: -1, messages: [{ value: String(performance.now()) }] });
  while (latencies.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await paced(perSecond, total, (due) =>
    producer.send({ topic, acks: -1, messages: [{ value: String(due) }] }).then(() => undefined),
  );
  await done;
  for (const one of [producer, consumer, ...idle]) await one.disconnect();
  const counted = latencies.slice(Math.floor(total / 10));
  return { p50: quantile(counted, 0.5), p99: quantile(counted, 0.99) };
}

/** Starts each at its due time, late or not; the time that counts is the due one, so waiting is not hidden. */
async function paced(perSecond: number, total: number, send: (due: number) => Promise<void>): Promise<void> {
  const began = performance.now() + 50;
  const running: Promise<void>[] = [];
  for (let i = 0; i < total; i++) {
    const due = began + (i * 1000) / perSecond;
    while (performance.now() < due) {
      const left = due - performance.now();
      await new Promise((resolve) => (left > 2 ? setTimeout(resolve, left - 1.5) : setImmediate(resolve)));
    }
    running.push(send(due));
  }
  await Promise.all(running);
}

export async function openIdle(kafka: Kafka, address: string) {
  const consumer = kafka.consumer({ groupId: unique('idle'), maxWaitTimeInMs: 5000 });
  await consumer.connect();
  await consumer.subscribe({ topic: await createTopic(address, 1) });
  await consumer.run({ eachMessage: async () => undefined });
  return consumer;
}

export const hasKcat = spawnSync('kcat', ['-V']).status === 0;

/** Messages a second by kcat, its start and end included. */
export async function kcatProduce(address: string, topic: string, count: number): Promise<number> {
  const line = `${value}\n`;
  return await timed(
    count,
    ['-b', address, '-P', '-t', topic, '-X', 'enable.idempotence=true'],
    line.repeat(count),
  );
}

export async function kcatConsume(address: string, topic: string, count: number): Promise<number> {
  return await timed(
    count,
    ['-b', address, '-C', '-t', topic, '-e', '-q', '-o', 'beginning', '-c', String(count)],
    '',
  );
}

async function timed(count: number, args: readonly string[], input: string): Promise<number> {
  const began = performance.now();
  const child = spawn('kcat', [...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdout?.resume();
  child.stdin?.end(input);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`kcat ended with ${code}`);
  return count / ((performance.now() - began) / 1000);
}

export { connect };
