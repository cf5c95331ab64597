#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';

// The stripped and compiled sources are kept between starts: most of the time to start goes into them.
enableCompileCache();
const { startMongo } = await import('./engine.ts');

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    data: { type: 'string' },
    memory: { type: 'boolean', default: false },
    sync: { type: 'string', default: 'normal' },
    users: { type: 'string' },
  },
});

const engine = await startMongo({
  port: Number(values.port),
  host: values.host,
  data: values.data,
  memory: values.memory,
  sync: values.sync === 'full' ? 'full' : 'normal',
  users: values.users === undefined ? undefined : JSON.parse(readFileSync(values.users, 'utf8')),
  environment: process.env['NODE_ENV'],
});
process.stdout.write(`listening on ${engine.address}\n`);

const stop = async () => {
  await engine.stop();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// The end of standard input means that the parent is gone.
process.stdin.on('end', stop).on('error', stop).resume();
