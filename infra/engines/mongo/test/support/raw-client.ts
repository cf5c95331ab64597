import { connect, type Socket } from 'node:net';
import { deserialize, serialize } from 'bson';
import type { Plain } from './reference-values.ts';

/** Speaks OP_MSG by hand, for what a driver would never send. */
export class RawClient {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  #waiting: ((frame: Buffer | undefined) => void)[] = [];
  #closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (piece: Buffer) => {
      this.#received = Buffer.concat([this.#received, piece]);
      this.#deliver();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#closed = true;
      for (const resolve of this.#waiting.splice(0)) resolve(undefined);
    });
  }

  static async connect(address: string): Promise<RawClient> {
    const [host = '', port = ''] = address.split(':');
    const socket = connect(Number(port), host);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RawClient(socket);
  }

  #deliver(): void {
    while (this.#waiting.length > 0 && this.#received.length >= 4) {
      const length = this.#received.readInt32LE(0);
      if (this.#received.length < length) return;
      this.#waiting.shift()?.(this.#received.subarray(0, length));
      this.#received = this.#received.subarray(length);
    }
  }

  /** The next frame; undefined when the server closed the connection. */
  frame(): Promise<Buffer | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#deliver();
    });
  }

  async command(command: Plain): Promise<Plain> {
    this.socket.write(message(command));
    const frame = await this.frame();
    if (frame === undefined) throw new Error('the server closed the connection');
    return deserialize(frame.subarray(21));
  }

  close(): void {
    this.socket.destroy();
  }
}

/** An OP_MSG with one body section. */
export function message(command: Plain, flags = 0): Buffer {
  const body = serialize(command);
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + body.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(2013, 12);
  head.writeUInt32LE(flags, 16);
  return Buffer.concat([head, body]);
}
