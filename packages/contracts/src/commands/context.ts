import { z } from 'zod';
import { instant, label } from '../vocabulary.ts';

/** The name of a tenant. It stands in stream names, where a dot ends it. */
export const tenant = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'expected 1-63 of a-z 0-9 _ - , beginning with a letter or digit');

const reference = z.string().max(200);

/** What every command carries besides its own fields; times are brought to one form, so that they sort as text. */
export const commandContext = z.strictObject({
  commandId: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'expected 1-200 printable ASCII characters without spaces'),
  tenant,
  actor: z.strictObject({
    kind: z.enum(['staff', 'customer', 'partner', 'system']),
    id: z.string().min(1).max(200),
  }),
  channel: label,
  correlationId: reference.optional(),
  causationId: reference.optional(),
  occurredAt: instant.transform((it) => new Date(it).toISOString()).optional(),
  viewPosition: z.union([z.int().nonnegative().transform(BigInt), z.bigint().nonnegative()]).optional(),
});
