// Holds the engine and Apache Kafka beside one another: the engine's conformance suite and the contract suite of the
// messaging package run against Apache Kafka, and the Java client runs against both.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { javaClientIsContent, startKafkaPeer, whyNot } from './kafka.mjs';

const root = join(import.meta.dirname, '../../..');
const suites = ['infra/engines/kafka/test/conformance/', 'packages/messaging/test/kafkajs'];
const LIMIT_MS = 170_000;

const say = (line) => process.stdout.write(`${line}\n`);

/** Runs the suites against the broker at an address; tells whether they passed. */
async function suitesPass(address) {
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const projects = [
    '--selectProjects',
    'infra/engines/kafka',
    'packages/messaging',
    '--runInBand',
    '--forceExit',
  ];
  const child = spawn(process.execPath, [...flags, jest, ...projects, ...suites], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...env, ICRM_KAFKA: address },
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  return code === 0;
}

async function javaPassesOnEngine() {
  const { startKafka } = await import(join(root, 'infra/engines/kafka/src/index.ts'));
  const engine = await startKafka({ memory: true });
  try {
    return await javaClientIsContent(engine.address);
  } finally {
    await engine.stop();
  }
}

const reason =
  whyNot() ?? (existsSync(join(root, 'node_modules/jest')) ? undefined : 'jest is not installed');
if (reason !== undefined) {
  say(`conformance beside Apache Kafka: skipped: ${reason}`);
  process.exit(0);
}
const kafka = await startKafkaPeer();
const name = `Apache Kafka ${kafka.version}`;
const failed = [];
try {
  say(`the suites on ${name}, ${kafka.address}`);
  if (!(await suitesPass(kafka.address))) failed.push(`the suites on ${name}`);
  say(`the Java client on ${name}`);
  if (!(await javaClientIsContent(kafka.address))) failed.push(`the Java client on ${name}`);
} finally {
  await kafka.stop();
}
say('the Java client on the engine');
if (!(await javaPassesOnEngine())) failed.push('the Java client on the engine');
say(`conformance beside ${name}: ${failed.length === 0 ? 'passed' : `failed: ${failed.join(', ')}`}`);
process.exit(failed.length === 0 ? 0 : 1);
