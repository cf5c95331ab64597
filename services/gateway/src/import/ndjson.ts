import { HttpProblem, parseJson } from '@icrm/http';
import type { z } from 'zod';
import { type Line, readLine } from './line.ts';

const MAX_LINE_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** The lines of an NDJSON upload, read by a schema as they come. Blank lines are passed over. */
export async function* readNdjson<S extends z.ZodType>(
  upload: AsyncIterable<Buffer>,
  schema: S,
): AsyncGenerator<Line<z.output<S>>> {
  let line = 0;
  for await (const bytes of splitLines(upload)) {
    line += 1;
    if (bytes === 'too long')
      yield refused(line, 'line-too-long', `the line is longer than ${MAX_LINE_BYTES} bytes`);
    else yield* parseLine(bytes, line, schema);
  }
}

function* parseLine<S extends z.ZodType>(
  bytes: Buffer,
  line: number,
  schema: S,
): Generator<Line<z.output<S>>> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.trim() !== '') yield readLine(schema, line, parseJson(text));
  } catch (error) {
    const detail =
      error instanceof HttpProblem ? error.message.replace('the body', 'the line') : 'the line is not UTF-8';
    yield refused(line, 'malformed-line', detail);
  }
}

const refused = (line: number, reason: string, detail: string): Line<never> => ({
  line,
  ok: false,
  refusal: { reason, detail },
});

/** Lines as bytes; a line above the limit is passed over and told as such, without being kept in memory. */
async function* splitLines(upload: AsyncIterable<Buffer>): AsyncGenerator<Buffer | 'too long'> {
  let rest: Buffer[] = [];
  let size = 0;
  const take = (): Buffer | 'too long' => {
    const taken = size > MAX_LINE_BYTES ? 'too long' : Buffer.concat(rest);
    rest = [];
    size = 0;
    return taken;
  };
  const keep = (part: Buffer) => {
    size += part.length;
    if (size <= MAX_LINE_BYTES) rest.push(part);
    else rest = [];
  };
  for await (const chunk of upload) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, end));
      yield take();
      from = end + 1;
    }
    keep(chunk.subarray(from));
  }
  if (size > 0) yield take();
}
