#!/usr/bin/env node
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startKafka } from './start-kafka.ts';

const usage = `usage: icrm-kafka (--data DIR | --memory) [options]

One broker that Kafka clients take for a cluster of one. Prints "listening on HOST:PORT" when it is ready.

  --data DIR            keep the log in this directory; one process at a time
  --memory              keep nothing
  --port N              0: any free one                               [0]
  --host ADDRESS        anything but loopback is for you to protect   [127.0.0.1]
  --flush interval      when to sync: always (before an acknowledgement), interval, never [interval]
  --auto-create         a topic that is asked for and absent is made
  --help
`;

const options = {
  port: { type: 'string', default: '0' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  memory: { type: 'boolean', default: false },
  flush: { type: 'string' },
  'auto-create': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function misused(message: string): never {
  process.stderr.write(`icrm-kafka: ${message}\n\n${usage}`);
  process.exit(2);
}

function readCommandLine() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return misused(textOf(error));
  }
}

const { flush, ...values } = readCommandLine();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
if ((values.data === undefined) === !values.memory) misused('either --data DIR or --memory');
if (flush !== undefined && flush !== 'interval' && flush !== 'always' && flush !== 'never')
  misused(`--flush is interval, always or never, not ${flush}`);
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  misused(`--port is a number up to 65535, not ${values.port}`);

try {
  const engine = await startKafka({
    port,
    host: values.host,
    autoCreateTopics: values['auto-create'],
    onError: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
    ...(values.data === undefined ? { memory: true } : { data: values.data }),
    ...(flush === undefined ? {} : { flush }),
  });
  const stop = () => {
    engine.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  endWithParent(stop);
  process.stdout.write(`listening on ${engine.address}\n`);
} catch (error) {
  process.stderr.write(`icrm-kafka: ${textOf(error)}\n`);
  process.exit(1);
}

/** A parent that holds our standard input as a pipe ends us by closing it, also by dying. */
function endWithParent(stop: () => void): void {
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  process.stdin.once('end', stop);
  process.stdin.once('error', stop);
  process.stdin.resume();
}
