#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type EventStoreEngine, type EventStoreOptions, startEventStore } from './index.ts';

const USAGE = `usage: icrm-eventstore [--port N] [--host ADDRESS] (--data DIR | --memory) [--tls DIR]
                       [--sync full|normal|off] [--system-streams]
`;

const OPTIONS = {
  port: { type: 'string', default: '2113' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  memory: { type: 'boolean', default: false },
  tls: { type: 'string' },
  sync: { type: 'string', default: 'full' },
  'system-streams': { type: 'boolean', default: false },
} as const;

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

const readOptions = (): EventStoreOptions => {
  const { values } = parseArgs({ options: OPTIONS });
  const { sync, data, tls, memory, host } = values;
  const port = Number(values.port);
  if (data === undefined && !memory) return fail(USAGE);
  if (sync !== 'full' && sync !== 'normal' && sync !== 'off') return fail(USAGE);
  if (!Number.isInteger(port)) return fail(USAGE);
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

const run = async (): Promise<void> => {
  const engine = await startEventStore(readOptions());
  const stop = stopOnce(engine);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Standard input ends with the parent: an engine never outlives who started it.
  process.stdin.on('end', stop).on('error', stop).resume();
  process.stdout.write(`listening on ${engine.address}\n`);
};

run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
