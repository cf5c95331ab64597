/** One append-only file. Reads beyond the end give fewer bytes. */
export type VolumeFile = {
  readonly size: number;
  /** Appends all or throws with the size unchanged. The bytes survive a killed process. */
  append(chunks: readonly Uint8Array[]): void;
  read(position: number, length: number): Promise<Buffer>;
  readSync(position: number, length: number): Buffer;
  truncate(size: number): void;
  /** The bytes appended before the call survive a loss of power once it resolves. */
  sync(): Promise<void>;
  close(): void;
};

/** A small file system: a folder on disk, or memory. Paths are relative, with forward slashes. */
export type Volume = {
  open(path: string): VolumeFile;
  exists(path: string): boolean;
  /** Names directly below a folder; empty when there is no such folder. */
  list(folder: string): readonly string[];
  makeFolder(path: string): void;
  readAll(path: string): Buffer | undefined;
  /** Replaces a file: its readers see the old or the new content, also after a crash. */
  replace(path: string, content: Uint8Array): void;
  /** Writes a file anew without waiting for the disk: for content that carries its own checksum and can be rebuilt. */
  write(path: string, content: Uint8Array): void;
  rename(from: string, to: string): void;
  removeFile(path: string): void;
  removeFolder(path: string): void;
  /** Copies everything but the lock into a folder of the disk, which must not exist. */
  copyTo(folder: string): void;
  /** Closes what is open and releases the lock. */
  close(): void;
};
