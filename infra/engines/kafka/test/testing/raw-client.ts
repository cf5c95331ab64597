import { connect, type Socket } from 'node:net';
import { ByteReader } from '../../src/codec/reader.ts';
import { ByteWriter } from '../../src/codec/writer.ts';
import { FrameSplitter } from '../../src/connection/frame-splitter.ts';

export type ClientCodec<Request, Response> = {
  readonly key: number;
  readonly name: string;
  readonly flexible: number;
  readonly write: (writer: ByteWriter, version: number, request: Request) => void;
  readonly read: (reader: ByteReader, version: number) => Response;
};

type RequestCodec<Request> = Pick<ClientCodec<Request, unknown>, 'key' | 'flexible' | 'write'>;

type Pending = { readonly resolve: (frame: Buffer) => void; readonly reject: (error: Error) => void };

const API_VERSIONS = 18;

/** Speaks the protocol one request at a time or pipelined, in whatever version a test wants. */
export class RawClient {
  readonly #socket: Socket;
  readonly #splitter = new FrameSplitter(200 * 1024 * 1024, 0);
  #pending: Pending[] = [];
  #correlation = 0;
  readonly clientId: string;
  readonly closed: Promise<void>;

  private constructor(socket: Socket, clientId: string) {
    this.#socket = socket;
    this.clientId = clientId;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      for (const frame of this.#splitter.push(chunk)) this.#pending.shift()?.resolve(frame);
    });
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      for (const { reject } of this.#pending) reject(new Error('connection closed'));
      this.#pending = [];
    });
  }

  static open(address: string, clientId = 'raw'): Promise<RawClient> {
    const [host, port] = address.split(':');
    return new Promise((resolve, reject) => {
      const socket = connect({ host: host ?? '', port: Number(port) }, () =>
        resolve(new RawClient(socket, clientId)),
      );
      socket.once('error', reject);
    });
  }

  async call<Request, Response>(
    codec: ClientCodec<Request, Response>,
    version: number,
    request: Request,
  ): Promise<Response> {
    const correlation = this.#correlation++;
    const answer = new Promise<Buffer>((resolve, reject) => this.#pending.push({ resolve, reject }));
    this.send(this.encode(codec, { version, correlation, request }));
    const reader = new ByteReader(await answer);
    const answered = reader.i32();
    if (answered !== correlation) throw new Error(`answer to ${answered} instead of ${correlation}`);
    reader.tags(version >= codec.flexible && codec.key !== API_VERSIONS);
    const response = codec.read(reader, version);
    if (reader.remaining > 0) throw new Error(`${codec.name} ${version}: ${reader.remaining} bytes too many`);
    return response;
  }

  encode<Request>(
    { key, flexible, write }: RequestCodec<Request>,
    { version, correlation, request }: { version: number; correlation: number; request: Request },
  ): Buffer {
    const writer = new ByteWriter();
    writer.i16(key);
    writer.i16(version);
    writer.i32(correlation);
    writer.string(false, this.clientId);
    writer.tags(version >= flexible);
    write(writer, version, request);
    return Buffer.concat(writer.finishFrame());
  }

  /** Sends bytes as they are and awaits no answer. */
  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** The next frame that nothing else awaits. */
  nextFrame(): Promise<Buffer> {
    return new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
  }

  close(): void {
    this.#socket.destroy();
  }
}
