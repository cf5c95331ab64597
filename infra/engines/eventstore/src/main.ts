#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type EventStoreEngine, startEventStore } from './index.ts';

const USAGE = 'usage: icrm-eventstore --port N (--data DIR | --memory)\n';

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
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

const run = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, data: { type: 'string' }, memory: { type: 'boolean' } },
  });
  if (values.data === undefined && values.memory !== true) fail(USAGE);
  const engine = await startEventStore({
    port: Number(values.port ?? 2113),
    ...(values.data !== undefined && { data: values.data }),
    ...(values.memory === true && { memory: true }),
  });
  const stop = stopOnce(engine);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Standard input ends with the parent: an engine never outlives who started it.
  process.stdin.on('end', stop).on('error', stop).resume();
  process.stdout.write(`listening on ${engine.address}\n`);
};

run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
