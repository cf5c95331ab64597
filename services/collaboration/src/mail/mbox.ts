import { Buffer } from 'node:buffer';

const NEWLINE = 0x0a;
const FROM = Buffer.from('From ');

/**
 * The messages of a mailbox file (mbox, the variants mboxo and mboxrd): each begins with a line `From …` after an empty
 * one or at the start; `>From ` stands for `From `. Read as it comes, one message in memory at a time.
 */
export async function* messagesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let lines: Buffer[] | undefined;
  let blank = true;
  for await (const line of linesOf(source)) {
    if (blank && line.subarray(0, FROM.length).equals(FROM)) {
      if (lines !== undefined && lines.length > 0) yield Buffer.concat(withoutLast(lines));
      lines = [];
    } else lines?.push(unescaped(line));
    blank = line.length <= 2 && line.toString().trim() === '';
  }
  if (lines !== undefined && lines.length > 0) yield Buffer.concat(lines);
}

async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of source) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let at = rest.indexOf(NEWLINE); at >= 0; at = rest.indexOf(NEWLINE, from)) {
      yield rest.subarray(from, at + 1);
      from = at + 1;
    }
    rest = rest.subarray(from);
  }
  if (rest.length > 0) yield rest;
}

/** The empty line before the next message belongs to the file. */
const withoutLast = (lines: readonly Buffer[]): readonly Buffer[] =>
  lines.at(-1)?.toString().trim() === '' ? lines.slice(0, -1) : lines;

const unescaped = (line: Buffer): Buffer =>
  /^>+From /.test(line.toString('latin1', 0, 64)) ? line.subarray(1) : line;
