import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Where a value was found: the file and the form it had there. */
export type Hit = { readonly value: string; readonly form: string; readonly file: string };

type Needle = { readonly value: string; readonly form: string; readonly bytes: Buffer };

/** The forms in which a text can lie in a file: as it is, in capitals or not, UTF-16, hex, and base64 at each alignment. */
export const formsOf = (value: string): Needle[] => {
  const utf8 = Buffer.from(value);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), utf8])
      .toString('base64')
      .replaceAll('=', '');
    // The first and last letters depend on what is around the value.
    return text.slice(shift === 0 ? 0 : shift + 1, utf8.length % 3 === (3 - shift) % 3 ? undefined : -1);
  });
  const needle = (form: string, bytes: string | Buffer): Needle => ({
    value,
    form,
    bytes: Buffer.from(bytes as string),
  });
  return [
    needle('text', utf8),
    needle('lower case', value.toLowerCase()),
    needle('upper case', value.toUpperCase()),
    { value, form: 'UTF-16', bytes: Buffer.from(value, 'utf16le') },
    needle('hex', utf8.toString('hex')),
    ...base64.map((text, shift) => needle(`base64 at ${shift}`, text)),
  ];
};

/** Searches every byte of every file below a folder for texts in all their forms. */
export const searchFolder = async (folder: string, values: readonly string[]): Promise<Hit[]> => {
  const find = createFinder(values.flatMap(formsOf));
  const hits: Hit[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    for (const { value, form } of await searchFile(path, find))
      hits.push({ value, form, file: relative(folder, path) });
  }
  return hits;
};

/** Searches lines of text, such as logs. */
export const searchText = (name: string, text: string, values: readonly string[]): Hit[] =>
  [...createFinder(values.flatMap(formsOf)).in(Buffer.from(text))].map(({ value, form }) => ({
    value,
    form,
    file: name,
  }));

const searchFile = async (path: string, find: Finder): Promise<ReadonlySet<Needle>> => {
  const found = new Set<Needle>();
  let kept = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 22 })) {
    // What a value is cut in by the end of a chunk is looked at again with the next one.
    const bytes = Buffer.concat([kept, chunk as Buffer]);
    for (const needle of find.in(bytes)) found.add(needle);
    kept = Buffer.from(bytes.subarray(Math.max(0, bytes.length - find.longest + 1)));
  }
  return found;
};

type Finder = { readonly longest: number; in(bytes: Buffer): ReadonlySet<Needle> };

const WORD = 4;
const BITS = 22;
const placeOf = (word: number): number => Math.imul(word, 0x9e3779b1) >>> (32 - BITS);

/** Looks for all needles in one pass: by the four bytes in the middle of each, and then byte by byte. */
const createFinder = (needles: readonly Needle[]): Finder => {
  const middleOf = ({ bytes }: Needle): number => Math.floor((bytes.length - WORD) / 2);
  const byWord = Map.groupBy(needles, (needle) => {
    if (needle.bytes.length < WORD) throw new RangeError(`${needle.value} is too short to be looked for`);
    return needle.bytes.readInt32LE(middleOf(needle));
  });
  const places = new Uint8Array(1 << BITS);
  for (const word of byWord.keys()) places[placeOf(word)] = 1;
  const isAt = (bytes: Buffer, needle: Needle, at: number): boolean =>
    at >= 0 && bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes);
  return {
    longest: Math.max(0, ...needles.map(({ bytes }) => bytes.length)),
    in(bytes) {
      const found = new Set<Needle>();
      let word = 0;
      for (let end = 0; end < bytes.length; end += 1) {
        word = (word >>> 8) | ((bytes[end] ?? 0) << 24);
        if (places[placeOf(word)] === 0) continue;
        for (const needle of byWord.get(word) ?? [])
          if (isAt(bytes, needle, end - WORD + 1 - middleOf(needle))) found.add(needle);
      }
      return found;
    },
  };
};
