import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import {
  BrokenArchive,
  type EventLine,
  endLine,
  eventLine,
  type HeadLine,
  headLine,
  type KeyLine,
  keyLine,
  totalLine,
} from './archive-lines.ts';

/** A block whose checksum is right. */
export type Block = {
  readonly head: HeadLine;
  readonly keys: readonly KeyLine[];
  readonly events: readonly EventLine[];
};

/**
 * The blocks of a file, each given after it was checked.
 * @throws BrokenArchive where the file stops being what was written, or when its end is missing
 */
export async function* readArchive(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  const checker = createChecker();
  for await (const line of linesOf(chunks)) {
    const block = checker.take(line);
    if (block !== undefined) yield block;
  }
  checker.finish();
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const source = Readable.from(chunks);
  const plain = source.pipe(createGunzip());
  source.on('error', (error) => plain.destroy(error));
  // A reader that left earlier is not told of what breaks later.
  plain.on('error', () => undefined);
  try {
    for await (const line of createInterface({ input: plain, crlfDelay: Number.POSITIVE_INFINITY }))
      yield line;
    // The line reader ends quietly when its input breaks.
    if (plain.errored !== null) throw plain.errored;
  } catch (error) {
    if (error instanceof BrokenArchive || !isZlibError(error)) throw error;
    throw new BrokenArchive('the file is damaged or cut off', { cause: error });
  } finally {
    source.destroy();
    plain.destroy();
  }
}

const isZlibError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('Z_');

const createChecker = () => {
  let head: HeadLine | undefined;
  let lines: string[] = [];
  let sum = '';
  let blocks = 0;
  let events = 0;
  let complete = false;

  const endBlock = (end: z.infer<typeof endLine>['end'], body: readonly string[]): Block => {
    sum = createHash('sha256')
      .update(sum)
      .update(body.map((line) => `${line}\n`).join(''))
      .digest('hex');
    if (end.sha256 !== sum || end.block !== blocks)
      throw new BrokenArchive(`block ${blocks}: the checksum is wrong`);
    const parsed = body.map(parseLine);
    head ??= parsed.map((line) => headLine.safeParse(line).data).find((found) => found !== undefined);
    if (head === undefined) throw new BrokenArchive('the file has no head');
    const block = {
      head,
      keys: parsed.flatMap((line) => keyLine.safeParse(line).data?.key ?? []),
      events: parsed.flatMap((line) => eventLine.safeParse(line).data?.event ?? []),
    };
    if (block.events.length !== end.events) throw new BrokenArchive(`block ${blocks}: events are missing`);
    blocks += 1;
    events += block.events.length;
    checkTotal(parsed);
    return block;
  };

  const checkTotal = (parsed: readonly unknown[]): void => {
    const total = parsed
      .map((line) => totalLine.safeParse(line).data?.total)
      .find((found) => found !== undefined);
    if (total === undefined) return;
    if (total.blocks !== blocks || total.events !== events) throw new BrokenArchive('the total is wrong');
    complete = true;
  };

  return {
    take(line: string): Block | undefined {
      if (complete) throw new BrokenArchive('the file goes on after its end');
      const end = line.startsWith('{"end":') ? endLine.safeParse(parseLine(line)).data?.end : undefined;
      if (end === undefined) {
        lines.push(line);
        return undefined;
      }
      const body = lines;
      lines = [];
      return endBlock(end, body);
    },
    finish(): void {
      if (!complete) throw new BrokenArchive('the file ends too early');
    },
  };
};

const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new BrokenArchive('a line is not JSON', { cause });
  }
};
