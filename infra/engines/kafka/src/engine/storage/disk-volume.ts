import {
  closeSync,
  cpSync,
  existsSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  read as readCallback,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { lockFile, takeLock } from './folder-lock.ts';
import { HandlePool } from './handle-pool.ts';
import type { Volume, VolumeFile } from './volume.ts';

const fdatasyncAsync = promisify(fdatasync);

/** How a file reaches the disk; a test replaces it to make the disk fail. */
export type DiskCalls = {
  write(fd: number, chunks: readonly Uint8Array[]): number;
  sync(fd: number): Promise<void>;
};

export const diskCalls: DiskCalls = {
  write: (fd, chunks) => {
    const [only] = chunks;
    return chunks.length === 1 && only !== undefined ? writeSync(fd, only) : writevSync(fd, chunks);
  },
  sync: (fd) => fdatasyncAsync(fd),
};

class DiskFile implements VolumeFile {
  readonly #path: string;
  readonly #pool: HandlePool;
  readonly #calls: DiskCalls;
  #size: number;
  /** Whether the folders may not yet know of the file after a loss of power. */
  #isFresh: boolean;

  constructor(path: string, pool: HandlePool, calls: DiskCalls) {
    this.#path = path;
    this.#pool = pool;
    this.#calls = calls;
    this.#isFresh = !existsSync(path);
    this.#size = this.#isFresh ? 0 : statSync(path).size;
  }

  get size(): number {
    return this.#size;
  }

  append(chunks: readonly Uint8Array[]): void {
    const fd = this.#pool.get(this.#path);
    let length = 0;
    for (const chunk of chunks) length += chunk.length;
    try {
      const written = this.#calls.write(fd, chunks);
      if (written !== length) throw new Error(`short write: ${written} of ${length} bytes`);
    } catch (error) {
      ftruncateSync(fd, this.#size);
      throw error;
    }
    this.#size += length;
  }

  readSync(position: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.#size - position));
    const buffer = Buffer.allocUnsafe(wanted);
    const got = wanted === 0 ? 0 : readSync(this.#pool.get(this.#path), buffer, 0, wanted, position);
    return buffer.subarray(0, got);
  }

  async read(position: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.#size - position));
    const buffer = Buffer.allocUnsafe(wanted);
    const got = await this.#pool.use(this.#path, (fd) => readInto(fd, buffer, position));
    return buffer.subarray(0, got);
  }

  truncate(size: number): void {
    truncateSync(this.#path, size);
    this.#size = size;
  }

  async sync(): Promise<void> {
    if (!existsSync(this.#path)) return;
    await this.#pool.use(this.#path, (fd) => this.#calls.sync(fd));
    if (!this.#isFresh) return;
    const folder = dirname(this.#path);
    for (const path of [folder, dirname(folder)]) await syncFolderSoon(path);
    this.#isFresh = false;
  }

  close(): void {
    this.#pool.forget(this.#path);
  }
}

function readInto(fd: number, buffer: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    readCallback(fd, buffer, 0, buffer.length, position, (error, got) =>
      error ? reject(error) : resolve(got),
    );
  });
}

/** A folder of this process alone, locked until closed. */
export class DiskVolume implements Volume {
  readonly #root: string;
  readonly #pool = new HandlePool();
  readonly #calls: DiskCalls;
  readonly #release: () => void;

  constructor(root: string, calls: DiskCalls = diskCalls) {
    this.#root = root;
    this.#calls = calls;
    mkdirSync(root, { recursive: true });
    this.#release = takeLock(root);
  }

  #full(path: string): string {
    return join(this.#root, path);
  }

  open(path: string): VolumeFile {
    return new DiskFile(this.#full(path), this.#pool, this.#calls);
  }

  exists(path: string): boolean {
    return existsSync(this.#full(path));
  }

  list(folder: string): readonly string[] {
    const path = this.#full(folder);
    return existsSync(path) ? readdirSync(path) : [];
  }

  makeFolder(path: string): void {
    mkdirSync(this.#full(path), { recursive: true });
  }

  readAll(path: string): Buffer | undefined {
    const full = this.#full(path);
    return existsSync(full) ? readFileSync(full) : undefined;
  }

  replace(path: string, content: Uint8Array): void {
    const full = this.#full(path);
    const temporary = `${full}.tmp`;
    const fd = openSync(temporary, 'w');
    try {
      writeSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, full);
    syncFolder(dirname(full));
  }

  write(path: string, content: Uint8Array): void {
    writeFileSync(this.#full(path), content);
  }

  rename(from: string, to: string): void {
    this.#pool.forget(this.#full(from));
    this.#pool.forget(this.#full(to));
    renameSync(this.#full(from), this.#full(to));
  }

  removeFile(path: string): void {
    this.#pool.forget(this.#full(path));
    rmSync(this.#full(path), { force: true });
  }

  removeFolder(path: string): void {
    for (const name of this.list(path)) this.#pool.forget(this.#full(`${path}/${name}`));
    rmSync(this.#full(path), { recursive: true, force: true });
  }

  copyTo(folder: string): void {
    const lock = this.#full(lockFile);
    cpSync(this.#root, folder, {
      recursive: true,
      errorOnExist: true,
      force: false,
      filter: (path) => !path.startsWith(lock),
    });
  }

  close(): void {
    this.#pool.close();
    this.#release();
  }
}

async function syncFolderSoon(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
}

/** A rename is durable only when its folder is. Not every system can sync a folder; there it is left to the system. */
function syncFolder(path: string): void {
  try {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Windows refuses to open folders.
  }
}
