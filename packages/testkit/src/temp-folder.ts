import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own below the system's temporary one. `await using` removes it. */
export type TempFolder = {
  readonly path: string;
  /** Removes it with everything in it. Can be called twice. */
  remove(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Makes an empty folder; the label is part of its name. */
export const tempFolder = async (label = 'test'): Promise<TempFolder> => {
  const path = await mkdtemp(join(tmpdir(), `icrm-${label}-`));
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 });
  return { path, remove, [Symbol.asyncDispose]: remove };
};
