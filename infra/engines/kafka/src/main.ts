#!/usr/bin/env node
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startKafka } from './start-kafka.ts';

const usage =
  'usage: icrm-kafka [--port N] [--host ADDRESS] (--data DIR | --memory) [--flush interval|always|never] [--auto-create]';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    data: { type: 'string' },
    memory: { type: 'boolean', default: false },
    flush: { type: 'string' },
    'auto-create': { type: 'boolean', default: false },
  },
});

if ((values.data === undefined) === !values.memory) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

const { flush } = values;
if (flush !== undefined && flush !== 'interval' && flush !== 'always' && flush !== 'never') {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

try {
  const engine = await startKafka({
    port: Number(values.port),
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
  process.stderr.write(`icrm-kafka: ${error instanceof Error ? error.message : String(error)}\n`);
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
