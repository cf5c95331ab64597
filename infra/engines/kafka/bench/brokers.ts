import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokerProcess } from '../test/testing/broker-process.ts';

/** A broker in a process of its own. */
export type BenchBroker = {
  readonly name: string;
  readonly address: string;
  readonly pid: number;
  stop(): Promise<void>;
};

export async function startEngine(flags: readonly string[] = []): Promise<BenchBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'icrm-kafka-bench-'));
  const broker = new BrokerProcess(folder, flags);
  await broker.start();
  return {
    name: 'engine',
    address: broker.address,
    pid: broker.pid,
    stop: async () => {
      await broker.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Apache Kafka, when asked for and possible. */
export async function startApache(): Promise<BenchBroker> {
  const peer = new URL('../../../peers/kafka/kafka.mjs', import.meta.url).href;
  const { startKafkaPeer } = await import(peer);
  const { address, pid, version, stop } = await startKafkaPeer();
  return { name: `apache ${version}`, address, pid, stop };
}

/** CPU seconds that a process has used, both user and system. Linux only. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
