import { spawn } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Messages a second that a bare file takes, synced after every 64. */
export function syncedFile(count: number, size: number): number {
  const path = join(tmpdir(), `icrm-kafka-bench-${process.pid}`);
  const fd = openSync(path, 'w');
  const batch = Buffer.alloc(64 * size, 'x');
  const began = performance.now();
  for (let i = 0; i < count; i += 64) {
    writeSync(fd, batch);
    fdatasyncSync(fd);
  }
  const seconds = (performance.now() - began) / 1000;
  closeSync(fd);
  rmSync(path);
  return count / seconds;
}

const sender = `
const [port, count, size] = process.argv.slice(1).map(Number);
const socket = require('node:net').connect(port, '127.0.0.1');
const message = Buffer.alloc(size + 4, 'x');
message.writeInt32BE(size, 0);
let left = count;
const pump = () => { while (left > 0) { left--; if (!socket.write(message)) return socket.once('drain', pump); } socket.end(); };
socket.once('connect', pump);
`;

/** Messages a second from another process over a bare TCP connection: one write each, cut apart by their lengths. */
export async function rawTcp(count: number, size: number): Promise<number> {
  let began = 0;
  let seen = 0;
  const received = new Promise<void>((resolve) => {
    const server = createServer((socket: Socket) => {
      began = performance.now();
      let rest: Buffer = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        while (data.length >= 4 && data.length >= 4 + data.readInt32BE(0)) {
          seen += data.subarray(4, 4 + data.readInt32BE(0)).length > 0 ? 1 : 0;
          data = data.subarray(4 + data.readInt32BE(0));
        }
        rest = data;
      });
      socket.once('end', () => {
        socket.end();
        server.close(() => resolve());
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      spawn(process.execPath, ['-e', sender, String(port), String(count), String(size)]);
    });
  });
  await received;
  return seen / ((performance.now() - began) / 1000);
}
