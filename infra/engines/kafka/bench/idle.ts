// node bench/idle.ts: what an idle stack costs: consumers that long-poll, their client's CPU and the engine's.

import { cpuSeconds, residentMb, startEngine } from './brokers.ts';
import { connect, openIdle } from './kafka-loads.ts';

const SECONDS = 10;
const engine = await startEngine();
const kafka = connect(engine.address);
const consumers = [];
for (let i = 0; i < 10; i++) consumers.push(await openIdle(kafka, engine.address));
await new Promise((resolve) => setTimeout(resolve, 2000));
const before = { engine: cpuSeconds(engine.pid), client: process.cpuUsage() };
await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
const client = process.cpuUsage(before.client);
console.log(`10 idle consumers, maxWaitTimeInMs 5,000, for ${SECONDS} s`);
console.log(
  `engine:  ${(((cpuSeconds(engine.pid) - before.engine) / SECONDS) * 100).toFixed(2)} % of a core, ${residentMb(engine.pid)} MB`,
);
console.log(`kafkajs: ${((client.user + client.system) / 1e4 / SECONDS).toFixed(2)} % of a core`);
for (const consumer of consumers) await consumer.disconnect();
await engine.stop();
