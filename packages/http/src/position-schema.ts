import { z } from 'zod';

const MAX = 2n ** 64n - 1n;

/** A log position in a header or query: decimal text that reads as a 64-bit integer. */
export const positionSchema = z
  .string()
  .regex(/^\d{1,20}$/, 'expected a log position: decimal digits')
  .meta({ description: 'log position, decimal text' })
  .transform(BigInt)
  .refine((position) => position <= MAX, 'expected a log position: at most 64 bits');
