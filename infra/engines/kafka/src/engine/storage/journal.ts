import { crc32c } from '../records/crc32c.ts';
import type { Flusher } from './flusher.ts';
import type { Volume, VolumeFile } from './volume.ts';

const HEADER = 8;

/** Entries are length, CRC-32C and JSON. A torn tail is cut when the journal is opened. */
export class Journal<T> {
  readonly #volume: Volume;
  readonly #path: string;
  readonly #flusher: Flusher;
  #file: VolumeFile;
  #sizeAfterRewrite: number;

  constructor(volume: Volume, path: string, flusher: Flusher) {
    this.#volume = volume;
    this.#path = path;
    this.#flusher = flusher;
    this.#file = volume.open(path);
    this.#sizeAfterRewrite = this.#file.size;
  }

  get size(): number {
    return this.#file.size;
  }

  /** Gives every entry in order of writing; for use once, before anything is appended. */
  load(apply: (entry: T) => void): void {
    const content = this.#file.readSync(0, this.#file.size);
    let at = 0;
    while (at + HEADER <= content.length) {
      const end = at + HEADER + content.readUInt32BE(at);
      // An entry is never empty: zeros are what a torn write leaves.
      if (
        end === at + HEADER ||
        end > content.length ||
        content.readUInt32BE(at + 4) !== crc32c(content, at + HEADER, end)
      )
        break;
      apply(JSON.parse(content.toString('utf8', at + HEADER, end)));
      at = end;
    }
    if (at < content.length) this.#file.truncate(at);
  }

  append(entry: T): void {
    this.#file.append([encode(entry)]);
    this.#flusher.mark(this.#file);
  }

  /** Whether enough has been appended that writing the state anew would pay. */
  get isLong(): boolean {
    return this.#file.size > 1024 * 1024 && this.#file.size > 4 * this.#sizeAfterRewrite;
  }

  /** Replaces all entries by these, atomically. */
  rewrite(entries: Iterable<T>): void {
    this.#flusher.forget(this.#file);
    this.#file.close();
    this.#volume.replace(this.#path, Buffer.concat([...entries].map(encode)));
    this.#file = this.#volume.open(this.#path);
    this.#sizeAfterRewrite = this.#file.size;
  }

  close(): void {
    this.#file.close();
  }
}

function encode(entry: unknown): Buffer {
  const json = JSON.stringify(entry);
  const buffer = Buffer.allocUnsafe(HEADER + Buffer.byteLength(json));
  buffer.write(json, HEADER);
  buffer.writeUInt32BE(buffer.length - HEADER, 0);
  buffer.writeUInt32BE(crc32c(buffer, HEADER), 4);
  return buffer;
}
