#!/usr/bin/env node
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type EventStoreEngine, type EventStoreOptions, startEventStore } from './index.ts';

const USAGE = `usage: icrm-eventstore (--data DIR | --memory) [options]

An event store on one file that the client of EventStoreDB takes for a server. Prints "listening on HOST:PORT" when it is ready.

  --data DIR            keep the log in this directory; one process at a time
  --memory              keep nothing
  --port N              0: any free one                                      [2113]
  --host ADDRESS        anything but loopback is for you to protect          [127.0.0.1]
  --tls DIR             TLS and passwords, with the certificate in this directory (made when absent)
  --sync full           full: what is acknowledged survives a power cut; normal: a crash; off: neither [full]
  --system-streams      links in $ce-, $et- and $streams, as the system projections write them
  --help
`;

const OPTIONS = {
  port: { type: 'string', default: '2113' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  memory: { type: 'boolean', default: false },
  tls: { type: 'string' },
  sync: { type: 'string', default: 'full' },
  'system-streams': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const WRONG_USE = 2;

const fail = (message: string, code = 1): never => {
  process.stderr.write(`icrm-eventstore: ${message}\n`);
  process.exit(code);
};

const misused = (message: string): never => fail(`${message}\n\n${USAGE}`, WRONG_USE);

const readCommandLine = () => {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
};

const readOptions = (): EventStoreOptions => {
  const { sync, data, tls, memory, host, help, ...values } = readCommandLine();
  if (help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const port = Number(values.port);
  if ((data === undefined) !== memory) return misused('either --data DIR or --memory');
  if (sync !== 'full' && sync !== 'normal' && sync !== 'off')
    return misused(`--sync is full, normal or off, not ${sync}`);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return misused(`--port is a number up to 65535, not ${values.port}`);
  return {
    port,
    host,
    memory,
    sync,
    systemStreams: values['system-streams'],
    ...(data !== undefined && { data }),
    ...(tls !== undefined && { tls }),
  };
};

const stopOnce = (engine: EventStoreEngine): (() => void) => {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    engine.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(String(error)),
    );
  };
};

/** A parent that holds our standard input as a pipe ends us by closing it, also by dying. */
const endWithParent = (stop: () => void): void => {
  const input = fstatSync(0);
  if (input.isFIFO() || input.isSocket()) process.stdin.on('end', stop).on('error', stop).resume();
};

const run = async (): Promise<void> => {
  const engine = await startEventStore(readOptions());
  const stop = stopOnce(engine);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  endWithParent(stop);
  process.stdout.write(`listening on ${engine.address}\n`);
};

run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
