import { z } from 'zod';
import { itemStates } from '../intake/intake-item.ts';

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 @/._:+-]{0,199}$/,
    'expected 1-200 letters, digits or @ / . _ : + -, and spaces inside',
  );
const itemId = z.string().min(1).max(1_000);
const reason = z.string().regex(/^[a-z0-9][a-z0-9._:-]{0,63}$/, 'expected 1-64 of a-z 0-9 . _ : -');
const number = z.union([z.int().nonnegative(), z.bigint().nonnegative()]).transform(BigInt);
const optionalNumber = number.default(0n).transform((value) => (value === 0n ? undefined : value));
const payload = z
  .instanceof(Uint8Array)
  .refine(({ length }) => length <= 1_048_576, 'expected at most 1 MiB');
const limit = z
  .int()
  .max(1_000)
  .default(0)
  .transform((value) => value || 100);

const mailbox = z.object({ tenant: z.string().min(1).max(200), source: name, mailbox: name });
const item = mailbox.extend({ id: itemId });

/** What connectors and keepers may ask of the intake ledger. */
export const offerItems = mailbox.extend({
  delivery: z.string().min(1).max(200),
  firstSequence: optionalNumber,
  items: z
    .array(
      z.object({
        id: itemId,
        sequence: optionalNumber,
        payload: payload.optional(),
        customerIds: z.array(z.uuid()).max(100).default([]),
      }),
    )
    .max(1_000),
});

const stored = z.object({ position: number.default(0n), stream: z.string().max(500).default('') });
const deduplicated = z.object({ sameAs: z.string().max(1_000).default('') });
const quarantined = z.object({
  reason,
  detail: z.string().max(2_000).default(''),
  payload: payload.optional(),
});
export const settleItems = mailbox.extend({
  items: z
    .array(
      z.union(
        [
          z
            .strictObject({ id: itemId, stored })
            .transform(({ id, stored: outcome }) => ({ id, as: 'stored' as const, ...outcome })),
          z
            .strictObject({ id: itemId, deduplicated })
            .transform(({ id, deduplicated: outcome }) => ({ id, as: 'deduplicated' as const, ...outcome })),
          z
            .strictObject({ id: itemId, quarantined })
            .transform(({ id, quarantined: outcome }) => ({ id, as: 'quarantined' as const, ...outcome })),
        ],
        { error: 'expected an id and one of stored, deduplicated or quarantined (with its reason)' },
      ),
    )
    .max(1_000),
});
export const intakeLedger = z.object({
  tenant: z.string().min(1).max(200),
  source: name.optional(),
  mailbox: name.optional(),
});
export const listItems = mailbox.extend({
  state: z.enum(itemStates).optional(),
  reason: reason.optional(),
  limit,
  cursor: z.string().max(100).optional(),
});
export const getItem = item.extend({ withPayload: z.boolean().default(false) });
export const fixItem = item.extend({
  payload: payload.refine(({ length }) => length > 0, 'is required'),
  by: z.string().min(1).max(200),
});
export const replayIntake = mailbox.extend({
  ids: z.array(itemId).max(1_000).default([]),
  reason: reason.optional(),
});
export const claimReplays = z.object({
  source: name,
  tenant: z.string().min(1).max(200).optional(),
  limit,
});
export const reconcileIntake = mailbox.extend({ ids: z.array(itemId).max(10_000) });
export const closeGap = mailbox
  .extend({ first: number, last: number, reason: z.string().min(1).max(200) })
  .refine(({ first, last }) => first <= last, { path: ['last'], error: 'must not be below first' });
