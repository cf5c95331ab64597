import { positionSchema } from '@icrm/http';
import { z } from 'zod';

/** The headers of every question. */
export const readingHeaders = z.object({
  'icrm-min-position': positionSchema.optional().meta({
    description: 'the answer is at least as fresh as this log position, or 504 when that takes too long',
  }),
});

/** `true` or `false` in a query. */
export const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** A list's size in a query. */
export const limit = z
  .string()
  .regex(/^\d{1,3}$/, 'expected a number from 1 to 500')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 500, 'expected a number from 1 to 500')
  .meta({ description: '1 to 500, default 50' });

/** Where a page goes on. */
export const cursor = z.string().min(1).max(2_000).meta({ description: '`nextCursor` of the page before' });

/** The header that tells how fresh an answer is. */
export const positionHeader = (position: bigint) => ({ 'icrm-position': position.toString() });

/** Documents that are JSON already, as a JSON list. */
export const jsonList = (documents: readonly string[]): string => `[${documents.join(',')}]`;
