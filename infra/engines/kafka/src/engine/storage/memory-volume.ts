import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Volume, VolumeFile } from './volume.ts';

class MemoryFile implements VolumeFile {
  #buffer: Buffer = Buffer.alloc(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(chunks: readonly Uint8Array[]): void {
    let length = 0;
    for (const chunk of chunks) length += chunk.length;
    if (this.#size + length > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(4096, this.#buffer.length * 2, this.#size + length));
      this.#buffer.copy(grown, 0, 0, this.#size);
      this.#buffer = grown;
    }
    for (const chunk of chunks) {
      this.#buffer.set(chunk, this.#size);
      this.#size += chunk.length;
    }
  }

  readSync(position: number, length: number): Buffer {
    return this.#buffer.subarray(position, Math.min(this.#size, position + length));
  }

  read(position: number, length: number): Promise<Buffer> {
    return Promise.resolve(this.readSync(position, length));
  }

  truncate(size: number): void {
    // Bytes already handed out as views must not change when the file grows again.
    this.#buffer = Buffer.from(this.#buffer.subarray(0, size));
    this.#size = size;
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {}
}

/** A volume whose content is gone with it. */
export class MemoryVolume implements Volume {
  readonly #files = new Map<string, MemoryFile>();

  open(path: string): VolumeFile {
    const found = this.#files.get(path) ?? new MemoryFile();
    this.#files.set(path, found);
    return found;
  }

  exists(path: string): boolean {
    return this.#files.has(path);
  }

  list(folder: string): readonly string[] {
    const prefix = folder === '' ? '' : `${folder}/`;
    const names = new Set<string>();
    for (const path of this.#files.keys()) {
      if (!path.startsWith(prefix)) continue;
      const [name = ''] = path.slice(prefix.length).split('/');
      names.add(name);
    }
    return [...names];
  }

  makeFolder(): void {}

  readAll(path: string): Buffer | undefined {
    const file = this.#files.get(path);
    return file?.readSync(0, file.size);
  }

  replace(path: string, content: Uint8Array): void {
    const file = new MemoryFile();
    file.append([content]);
    this.#files.set(path, file);
  }

  write(path: string, content: Uint8Array): void {
    this.replace(path, content);
  }

  rename(from: string, to: string): void {
    const file = this.#files.get(from);
    if (file === undefined) return;
    this.#files.delete(from);
    this.#files.set(to, file);
  }

  removeFile(path: string): void {
    this.#files.delete(path);
  }

  removeFolder(path: string): void {
    for (const name of [...this.#files.keys()]) {
      if (name.startsWith(`${path}/`)) this.#files.delete(name);
    }
  }

  copyTo(folder: string): void {
    mkdirSync(folder);
    for (const [path, file] of this.#files) {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, file.readSync(0, file.size));
    }
  }

  close(): void {}
}
