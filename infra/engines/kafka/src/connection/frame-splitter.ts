import { MalformedFrame } from '../codec/reader.ts';

/** A request header without client id. */
const LEAST_REQUEST = 8;

/** Cuts a byte stream into frames: int32 length, then as many bytes. */
export class FrameSplitter {
  readonly #maxFrame: number;
  readonly #minFrame: number;
  #chunks: Buffer[] = [];
  #buffered = 0;

  constructor(maxFrame: number, minFrame = LEAST_REQUEST) {
    this.#maxFrame = maxFrame;
    this.#minFrame = minFrame;
  }

  /** Bytes held that are no whole frame yet. */
  get buffered(): number {
    return this.#buffered;
  }

  /** The frames that are complete now, without their length. Throws MalformedFrame on an impossible length. */
  push(chunk: Buffer): readonly Buffer[] {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < 4 || this.#buffered < this.#needed()) return [];
    const data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#buffered);
    const frames: Buffer[] = [];
    let at = 0;
    while (data.length - at >= 4) {
      const end = at + 4 + this.#check(data.readInt32BE(at));
      if (end > data.length) break;
      frames.push(data.subarray(at + 4, end));
      at = end;
    }
    this.#chunks = at < data.length ? [data.subarray(at)] : [];
    this.#buffered = data.length - at;
    return frames;
  }

  /** Length of the first frame with its prefix, read from however many chunks hold it. */
  #needed(): number {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= 4) return 4 + this.#check(first.readInt32BE(0));
    this.#chunks = [Buffer.concat(this.#chunks, this.#buffered)];
    return 4 + this.#check(this.#chunks[0]?.readInt32BE(0) ?? 0);
  }

  #check(length: number): number {
    if (length < this.#minFrame || length > this.#maxFrame)
      throw new MalformedFrame(`frame of ${length} bytes`);
    return length;
  }
}
