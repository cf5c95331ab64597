import { fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type Duplex, EchoService, type Replay, type Unary } from './echo.ts';

/* The peer of the benchmarks: grpc-js without a store, in a process of its own. */

const directory = mkdtempSync(join(tmpdir(), 'icrm-echo-'));
const file = openSync(join(directory, 'log'), 'w');
const listeners = new Set<Replay>();

const echo: Unary = (call, callback) => callback(null, call.request);

const syncedEcho: Unary = (call, callback) => {
  writeSync(file, call.request);
  fdatasyncSync(file);
  callback(null, call.request);
};

/** Each message that arrives here is also what all listeners get. */
const echoStream = (call: Duplex): void => {
  call.on('data', (bytes: Buffer) => {
    for (const listener of listeners) listener.write(bytes);
    call.write(bytes);
  });
  call.on('end', () => call.end());
};

/** Sends as many messages as asked for, of the size asked for, as fast as they are taken. */
const replay = (call: Replay): void => {
  let left = call.request.readUInt32BE(0);
  const message = Buffer.alloc(call.request.readUInt32BE(4), 'x');
  const send = (): void => {
    while (left > 0) {
      left -= 1;
      if (!call.write(message)) {
        call.once('drain', send);
        return;
      }
    }
    call.end();
  };
  send();
};

const listen = (call: Replay): void => {
  listeners.add(call);
  call.on('cancelled', () => listeners.delete(call));
  call.write(Buffer.alloc(1));
};

const server = new Server();
server.addService(EchoService, { echo, syncedEcho, echoStream, replay, listen });
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`listening on 127.0.0.1:${port}\n`);
});
process.stdin
  .on('end', () => {
    rmSync(directory, { recursive: true, force: true });
    process.exit(0);
  })
  .resume();
