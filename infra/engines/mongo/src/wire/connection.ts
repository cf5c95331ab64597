import type { Socket } from 'node:net';
import type { Doc } from '../bson/doc.ts';
import { MongoFailure } from '../failure.ts';
import type { ScramExchange } from '../session/scram.ts';
import { ProtocolError, type Request, readRequest, writeReply } from './message.ts';

const maxFrame = 48_000_000 + 16 * 1024;

/** Answers a request; undefined closes the connection without one. */
export type Answer = (request: Request, client: ClientConnection) => Promise<Doc | undefined>;

/** One client's socket: frames in, replies out, one request at a time and in order. */
export class ClientConnection {
  readonly id: number;
  readonly socket: Socket;
  /** What the client said it is, for fail points that name an application. */
  appName = '';
  /** Who is logged in. */
  user: string | undefined;
  /** The login that is going on. */
  login: { readonly exchange: ScramExchange; readonly skipsEmptyExchange: boolean } | undefined;
  readonly #answer: Answer;
  #pieces: Buffer[] = [];
  #size = 0;
  #busy = false;

  constructor(id: number, socket: Socket, answer: Answer) {
    this.id = id;
    this.socket = socket;
    this.#answer = answer;
    socket.setNoDelay(true);
    socket.on('data', (piece: Buffer) => {
      this.#pieces.push(piece);
      this.#size += piece.length;
      void this.#work();
    });
    socket.on('error', () => socket.destroy());
  }

  get open(): boolean {
    return !this.socket.destroyed;
  }

  /** host:port as the client sees this server. */
  get localAddress(): string {
    const { localAddress = '127.0.0.1', localPort = 0 } = this.socket;
    const host = localAddress.startsWith('::ffff:') ? localAddress.slice(7) : localAddress;
    return host.includes(':') ? `[${host}]:${localPort}` : `${host}:${localPort}`;
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let frame = this.#nextFrame(); frame !== undefined; frame = this.#nextFrame())
        await this.#serve(frame);
    } catch {
      this.socket.destroy();
    } finally {
      this.#busy = false;
    }
  }

  #nextFrame(): Buffer | undefined {
    if (this.#size < 16 || !this.open) return undefined;
    const first = this.#joined(16);
    const length = first.readInt32LE(0);
    if (length < 16 || length > maxFrame) throw new ProtocolError(`frame of ${length} bytes`);
    if (this.#size < length) return undefined;
    const all = this.#joined(length);
    this.#size -= length;
    if (all.length === length) this.#pieces.shift();
    else this.#pieces[0] = all.subarray(length);
    return all.subarray(0, length);
  }

  /** Makes the first piece at least so long. */
  #joined(length: number): Buffer {
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= length) return first;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }

  async #serve(frame: Buffer): Promise<void> {
    let request: Request;
    try {
      request = readRequest(frame);
    } catch (error) {
      if (!(error instanceof MongoFailure)) throw error;
      this.socket.write(
        writeReply(
          { requestId: frame.readInt32LE(4), legacy: false, compressor: undefined },
          error.toReply(),
        ),
      );
      return;
    }
    const reply = await this.#answer(request, this);
    if (reply === undefined) this.socket.destroy();
    else if (!request.silent && this.open) await this.#send(writeReply(request, reply));
  }

  /** Waits when the client reads slower than we write. */
  async #send(bytes: Buffer): Promise<void> {
    if (this.socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        this.socket.off('drain', go);
        this.socket.off('close', go);
        resolve();
      };
      this.socket.on('drain', go);
      this.socket.on('close', go);
    });
  }
}
