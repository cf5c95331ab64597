import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type Erasure, type ErasureJournal, memoryErasureJournal } from './erasure-journal.ts';

const line = z.object({
  tenant: z.string(),
  subject: z.string(),
  erasedAt: z.iso.datetime(),
  key: z.object({ version: z.string(), fingerprint: z.string() }).optional(),
});

/**
 * An erasure journal in a file of JSON lines (mode 0600), shared by all processes of a machine: each sees what the others
 * wrote at its next look. Two journals are merged by putting their lines together, in any order.
 */
export const fileErasureJournal = (path: string): ErasureJournal => {
  const known = memoryErasureJournal();
  let offset = 0;
  let reading: Promise<void> = Promise.resolve();

  const readNew = async (): Promise<void> => {
    // Every look-up of keys looks here, and nearly always there is nothing new.
    if ((await sizeOf(path)) === offset) return;
    const file = await openIfThere(path);
    if (file === undefined) return;
    try {
      const { size } = await file.stat();
      // A shorter file was put in its place: all of it is new, and what is known stays known.
      if (size < offset) offset = 0;
      if (size === offset) return;
      const bytes = Buffer.alloc(size - offset);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      const whole = bytes.subarray(0, bytes.subarray(0, bytesRead).lastIndexOf('\n') + 1);
      for (const text of whole.toString('utf8').split('\n')) {
        const erasure = parseLine(text);
        if (erasure !== undefined) await known.add(erasure);
      }
      offset += whole.length;
    } finally {
      await file.close();
    }
  };

  /** One look at a time; who asks while one is under way may have written after it began, so the next one is theirs. */
  const refresh = (): Promise<void> => {
    reading = reading.catch(() => undefined).then(readNew);
    return reading;
  };

  return {
    async add(erasure) {
      const { tenant, subject } = erasure;
      await refresh();
      const before = (await known.find(tenant, [subject])).get(subject);
      if (before !== undefined) return before;
      await append(path, erasure);
      await refresh();
      return (await known.find(tenant, [subject])).get(subject) ?? erasure;
    },
    async find(tenant, subjects) {
      await refresh();
      return known.find(tenant, subjects);
    },
    async all() {
      await refresh();
      return known.all();
    },
  };
};

const append = async (path: string, erasure: Erasure): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a', 0o600);
  try {
    // The line break before it ends what a crash may have left of another line.
    await file.appendFile(`\n${JSON.stringify(erasure)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Undefined for an empty line, and for one that a crash cut off: its erasure was never reported done. */
const parseLine = (text: string): Erasure | undefined => {
  try {
    const { key, ...erasure } = line.parse(JSON.parse(text));
    return key === undefined ? erasure : { ...erasure, key };
  } catch {
    return undefined;
  }
};

/** 0 for a file that is not there. */
const sizeOf = async (path: string): Promise<number> => (await ifThere(stat(path)))?.size ?? 0;

const openIfThere = (path: string): Promise<FileHandle | undefined> => ifThere(open(path, 'r'));

const ifThere = <T>(file: Promise<T>): Promise<T | undefined> =>
  file.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
