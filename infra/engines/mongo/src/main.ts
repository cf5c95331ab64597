#!/usr/bin/env node
import { fstatSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';

const usage = `usage: icrm-mongo (--data DIR | --memory) [options]

A document server for development and tests that MongoDB's drivers take for a replica set of one. Prints
"listening on HOST:PORT" when it is ready; refuses to serve with NODE_ENV=production.

  --data DIR       keep the documents in this directory; one process at a time
  --memory         keep nothing
  --port N         0: any free one                                            [0]
  --host ADDRESS   a loopback address                                         [127.0.0.1]
  --sync normal    full waits for the disk at each commit; normal does not    [normal]
  --users FILE     who may log in: a JSON object of names and passwords       [everybody]
  --help
`;

const options = {
  port: { type: 'string', default: '0' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  memory: { type: 'boolean', default: false },
  sync: { type: 'string', default: 'normal' },
  users: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

function fail(message: string, code = 1): never {
  process.stderr.write(`icrm-mongo: ${message}\n`);
  process.exit(code);
}

const misused = (message: string): never => fail(`${message}\n\n${usage}`, 2);
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function readCommandLine() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return misused(textOf(error));
  }
}

/** Names and passwords, as text. */
function readUsers(file: string): { [name: string]: string } {
  const users: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof users !== 'object' || users === null || Array.isArray(users))
    throw new Error(`${file} is not an object of names and passwords`);
  const entries = Object.entries(users).map(([name, password]): [string, string] => {
    if (typeof password !== 'string') throw new Error(`the password of ${name} in ${file} is not text`);
    return [name, password];
  });
  return Object.fromEntries(entries);
}

/** A parent that holds our standard input as a pipe ends us by closing it, also by dying. */
function endWithParent(stop: () => void): void {
  const input = fstatSync(0);
  if (input.isFIFO() || input.isSocket()) process.stdin.on('end', stop).on('error', stop).resume();
}

const { sync, ...values } = readCommandLine();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
if ((values.data === undefined) !== values.memory) misused('either --data DIR or --memory');
if (sync !== 'full' && sync !== 'normal') misused(`--sync is full or normal, not ${sync}`);
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  misused(`--port is a number up to 65535, not ${values.port}`);

try {
  // The stripped and compiled sources are kept between starts: most of the time to start goes into them.
  enableCompileCache();
  const { startMongo } = await import('./engine.ts');
  const engine = await startMongo({
    port,
    host: values.host,
    data: values.data,
    memory: values.memory,
    sync: sync === 'full' ? 'full' : 'normal',
    users: values.users === undefined ? undefined : readUsers(values.users),
    environment: process.env['NODE_ENV'],
  });
  const stop = (): void => {
    engine.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(textOf(error)),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  endWithParent(stop);
  process.stdout.write(`listening on ${engine.address}\n`);
} catch (error) {
  fail(textOf(error));
}
