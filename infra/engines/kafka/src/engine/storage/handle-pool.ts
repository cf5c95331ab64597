import { closeSync, openSync } from 'node:fs';

type Handle = { readonly fd: number; users: number; closed: boolean };

/** Open file descriptors by path, the least recently used closed first; one in use is closed when it is let go. */
export class HandlePool {
  readonly #limit: number;
  readonly #handles = new Map<string, Handle>();

  constructor(limit = 256) {
    this.#limit = limit;
  }

  /** A descriptor for reading and appending, valid until the next call into the pool. */
  get(path: string): number {
    return this.#touch(path).fd;
  }

  /** Keeps the descriptor open until the work has settled. */
  async use<T>(path: string, work: (fd: number) => Promise<T>): Promise<T> {
    const handle = this.#touch(path);
    handle.users++;
    try {
      return await work(handle.fd);
    } finally {
      handle.users--;
      if (handle.closed && handle.users === 0) closeSync(handle.fd);
    }
  }

  forget(path: string): void {
    const handle = this.#handles.get(path);
    if (handle === undefined) return;
    this.#handles.delete(path);
    handle.closed = true;
    if (handle.users === 0) closeSync(handle.fd);
  }

  close(): void {
    for (const path of [...this.#handles.keys()]) this.forget(path);
  }

  #touch(path: string): Handle {
    const found = this.#handles.get(path);
    if (found !== undefined) {
      this.#handles.delete(path);
      this.#handles.set(path, found);
      return found;
    }
    const handle = { fd: openSync(path, 'a+'), users: 0, closed: false };
    this.#handles.set(path, handle);
    if (this.#handles.size > this.#limit) {
      const [oldest] = this.#handles.keys();
      if (oldest !== undefined) this.forget(oldest);
    }
    return handle;
  }
}
