import type { Socket } from 'node:net';
import type { ClusterView } from '../api/handler.ts';
import { Disconnect } from '../api/handler.ts';
import { MalformedFrame } from '../codec/reader.ts';
import type { Authenticator } from '../sasl/authenticator.ts';
import { Session } from '../sasl/session.ts';
import type { Dispatcher, Peer } from './dispatcher.ts';
import { FrameSplitter } from './frame-splitter.ts';

const PAUSE_AT_FRAMES = 32;
const PAUSE_AT_BYTES = 16 * 1024 * 1024;

export type ConnectionOptions = {
  readonly socket: Socket;
  readonly dispatcher: Dispatcher;
  readonly cluster: ClusterView;
  readonly authenticator: Authenticator | undefined;
  readonly maxFrame: number;
  readonly onError: (error: unknown) => void;
};

/** One socket: requests are served one at a time and answered in order; reading pauses while too much waits. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #closed = new AbortController();
  readonly #splitter: FrameSplitter;
  readonly #peer: Peer;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #serving = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { socket, cluster } = options;
    this.#splitter = new FrameSplitter(options.maxFrame);
    this.#peer = {
      cluster,
      clientHost: `/${socket.remoteAddress ?? ''}`,
      closed: this.#closed.signal,
      session: new Session(options.authenticator),
    };
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('close', () => this.#closed.abort());
    // A reset by the client is its way of leaving; 'close' follows.
    socket.on('error', () => undefined);
  }

  destroy(): void {
    this.#options.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#splitter.push(chunk)) {
        this.#queue.push(frame);
        this.#queuedBytes += frame.length;
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#isCrowded()) this.#options.socket.pause();
    if (!this.#serving && this.#queue.length > 0) {
      this.#serving = true;
      this.#serveAll().catch((error: unknown) => this.#fail(error));
    }
  }

  #isCrowded(): boolean {
    return this.#queue.length > PAUSE_AT_FRAMES || this.#queuedBytes > PAUSE_AT_BYTES;
  }

  async #serveAll(): Promise<void> {
    const { socket, dispatcher } = this.#options;
    for (let frame = this.#queue.shift(); frame !== undefined; frame = this.#queue.shift()) {
      const answer = await dispatcher.dispatch(frame, this.#peer);
      this.#queuedBytes -= frame.length;
      if (this.#closed.signal.aborted) return;
      if (answer !== undefined && !this.#send(answer)) await this.#drained();
      if (this.#peer.session.isOver) {
        socket.end();
        return;
      }
      if (socket.isPaused() && !this.#isCrowded()) socket.resume();
    }
    this.#serving = false;
  }

  #send(chunks: readonly Uint8Array[]): boolean {
    const { socket } = this.#options;
    if (chunks.length === 1 && chunks[0] !== undefined) return socket.write(chunks[0]);
    socket.cork();
    let flowing = true;
    for (const chunk of chunks) flowing = socket.write(chunk);
    socket.uncork();
    return flowing;
  }

  #drained(): Promise<void> {
    const { socket } = this.#options;
    return new Promise((resolve) => {
      const done = () => {
        socket.off('drain', done);
        this.#closed.signal.removeEventListener('abort', done);
        resolve();
      };
      socket.on('drain', done);
      this.#closed.signal.addEventListener('abort', done);
    });
  }

  #fail(error: unknown): void {
    if (!(error instanceof Disconnect) && !(error instanceof MalformedFrame)) this.#options.onError(error);
    this.destroy();
  }
}
