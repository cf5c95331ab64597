import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const bytes32 = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'expected 32 bytes');

const keyFile = z.strictObject({
  format: z.literal('icrm-keys/1'),
  /** Root of the keyed hashes; stays when versions change. */
  root: bytes32,
  current: z.string(),
  versions: z.record(z.string(), z.strictObject({ key: bytes32, createdAt: z.iso.datetime() })),
});

/** What a key file holds. */
export type KeyFile = z.infer<typeof keyFile>;

/** A key file with fresh random keys. */
export const newKeyFile = (now: Date): KeyFile =>
  withVersion(
    { format: 'icrm-keys/1', root: randomBytes(32).toString('base64'), current: '', versions: {} },
    now,
  );

/** The file with one more version, which is the current one. */
export const withVersion = (file: KeyFile, now: Date): KeyFile => {
  const current = `k${Object.keys(file.versions).length + 1}`;
  const version = { key: randomBytes(32).toString('base64'), createdAt: now.toISOString() };
  return { ...file, current, versions: { ...file.versions, [current]: version } };
};

/** @throws Error that names the file and the place, never the content. */
export const readKeyFile = async (path: string): Promise<KeyFile> => {
  const result = keyFile.safeParse(parse(await readFile(path, 'utf8')));
  if (result.success && Object.hasOwn(result.data.versions, result.data.current)) return result.data;
  throw new Error(`${path} is not a key file`);
};

/** Creates the file, readable by its owner alone, unless there is one; then that one stays. */
export const createKeyFile = async (path: string, content: KeyFile): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const temporary = await writeBeside(path, content);
  try {
    // A link, not a rename: of two processes that begin at once, the second finds the first one's keys.
    await link(temporary, path);
  } catch (error) {
    if (!isExisting(error)) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
};

/**
 * Replaces the file in one step. Two changes at once would lose the keys of one, so a lock file refuses the second; it has
 * to be removed by hand after a crash in the middle.
 */
export const changeKeyFile = async (
  path: string,
  change: (content: KeyFile) => KeyFile,
): Promise<KeyFile> => {
  const lock = await open(`${path}.lock`, 'wx', 0o600).catch((cause: unknown) => {
    throw new Error(`${path} is being changed; ${path}.lock tells so`, { cause });
  });
  try {
    const content = change(await readKeyFile(path));
    await rename(await writeBeside(path, content), path);
    return content;
  } finally {
    await lock.close();
    await rm(`${path}.lock`);
  }
};

const writeBeside = async (path: string, content: KeyFile): Promise<string> => {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return temporary;
};

const isExisting = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && Reflect.get(error, 'code') === 'EEXIST';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
