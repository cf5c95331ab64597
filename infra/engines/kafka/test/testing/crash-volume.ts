import type { MemoryVolume } from '../../src/engine/storage/memory-volume.ts';
import type { Volume, VolumeFile } from '../../src/engine/storage/volume.ts';

/** The process is gone; what it wrote before is not. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** A volume whose process dies just before its n-th change: that one and all later ones never happen. */
export class CrashVolume implements Volume {
  readonly #inner: MemoryVolume;
  #left: number;

  constructor(inner: MemoryVolume, changes: number) {
    this.#inner = inner;
    this.#left = changes;
  }

  #change(): void {
    if (this.#left-- <= 0) throw new Crash();
  }

  open(path: string): VolumeFile {
    const file = this.#inner.open(path);
    const change = () => this.#change();
    return {
      get size() {
        return file.size;
      },
      append(chunks) {
        change();
        file.append(chunks);
      },
      read: (position, length) => file.read(position, length),
      readSync: (position, length) => file.readSync(position, length),
      truncate(size) {
        change();
        file.truncate(size);
      },
      sync: () => file.sync(),
      close: () => file.close(),
    };
  }

  exists(path: string): boolean {
    return this.#inner.exists(path);
  }

  list(folder: string): readonly string[] {
    return this.#inner.list(folder);
  }

  makeFolder(): void {}

  readAll(path: string): Buffer | undefined {
    return this.#inner.readAll(path);
  }

  replace(path: string, content: Uint8Array): void {
    this.#change();
    this.#inner.replace(path, content);
  }

  write(path: string, content: Uint8Array): void {
    this.#change();
    this.#inner.write(path, content);
  }

  rename(from: string, to: string): void {
    this.#change();
    this.#inner.rename(from, to);
  }

  removeFile(path: string): void {
    this.#change();
    this.#inner.removeFile(path);
  }

  removeFolder(path: string): void {
    this.#change();
    this.#inner.removeFolder(path);
  }

  copyTo(): void {
    throw new Error('not while crashing');
  }

  close(): void {}
}
