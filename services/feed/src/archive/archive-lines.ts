import { z } from 'zod';

// A file is a series of gzip members, each one block of lines; `zcat` shows all of it. A block ends with a line that
// carries the SHA-256 of the sum of the block before it and of its own lines, so that a file can neither be cut, nor
// changed, nor put together from others unseen. The first block has the head, the last one the total.

/** What the file is of. */
export const headLine = z.object({
  icrm: z.literal('export'),
  version: z.literal(1),
  tenant: z.string().min(1),
  createdAt: z.string(),
  /** Events after this position of the log it was made from. */
  after: z.string().regex(/^\d+$/),
  withKeys: z.boolean(),
});

/** A wrapped key, before the first event that needs it. */
export const keyLine = z.object({
  key: z.object({ subject: z.string().min(1), version: z.string(), wrapped: z.base64() }),
});

/** An event in its stored form: personal fields sealed. */
export const eventLine = z.object({
  event: z.object({
    id: z.string().min(1),
    type: z.string().min(1),
    stream: z.string().min(1),
    revision: z.string().regex(/^\d+$/),
    position: z.string().regex(/^\d+$/),
    recordedAt: z.string(),
    data: z.record(z.string(), z.unknown()),
    metadata: z.object({ tenant: z.string() }).loose(),
  }),
});

/** The end of a block. */
export const endLine = z.object({
  end: z.object({ block: z.int(), events: z.int(), position: z.string(), sha256: z.string() }),
});

/** The last line of a complete file. */
export const totalLine = z.object({ total: z.object({ blocks: z.int(), events: z.int() }) });

export type HeadLine = z.infer<typeof headLine>;
export type KeyLine = z.infer<typeof keyLine>['key'];
export type EventLine = z.infer<typeof eventLine>['event'];

/** A file that is not what an export writes, or not all of it. */
export class BrokenArchive extends Error {
  override readonly name = 'BrokenArchive';
}
