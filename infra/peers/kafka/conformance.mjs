// Starts Apache Kafka and runs the engine's conformance suite, and the contract suite of the messaging package, against it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startKafkaPeer, whyNot } from './kafka.mjs';

const root = join(import.meta.dirname, '../../..');
const suites = ['infra/engines/kafka/test/conformance/', 'packages/messaging/test/kafkajs'];

const reason = whyNot();
if (reason !== undefined) {
  console.log(`conformance beside Apache Kafka: skipped: ${reason}`);
  process.exit(0);
}
const kafka = await startKafkaPeer();
console.log(`conformance beside Apache Kafka ${kafka.version} on ${kafka.address}`);
const paths = suites.filter((suite) => existsSync(join(root, suite)));
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--selectProjects',
    'infra/engines/kafka',
    'packages/messaging',
    '--runInBand',
    '--forceExit',
    ...paths,
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ICRM_KAFKA: kafka.address } },
);
const timer = setTimeout(() => jest.kill('SIGKILL'), 170_000);
const code = await new Promise((resolve) => jest.once('exit', (status) => resolve(status ?? 1)));
clearTimeout(timer);
await kafka.stop();
console.log(`conformance beside Apache Kafka ${kafka.version}: ${code === 0 ? 'passed' : 'failed'}`);
process.exit(code);
