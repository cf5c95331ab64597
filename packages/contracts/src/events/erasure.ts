import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';

const customerId = id;
const ana = '0193a000-0000-7000-8000-000000000001';
const at = '2026-03-02T09:00:00.000Z';

/** Enough of a destroyed key to recognise a copy of it; nothing that opens anything. */
export const destroyedKey = z.strictObject({
  /** The version of the key-encryption key that wrapped it. */
  version: z.string(),
  /** SHA-256 of the wrapped key as it was stored, hex. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
});

export const subjectKeyDestroyed = defineEvent({
  type: 'SubjectKeyDestroyed',
  context: 'customer',
  summary: 'What the erasure of a person destroyed, and who is asked to confirm.',
  published: false,
  schema: z.strictObject({
    customerId,
    receiptId: id,
    /** Missing when nothing personal had ever been stored. */
    key: destroyedKey.optional(),
    destroyedAt: instant,
    /** Identifiers that were freed. */
    identifiers: z.int().nonnegative(),
    /** Who holds copies and has to confirm. */
    askedOf: z.array(label),
    at: instant,
  }),
  example: {
    customerId: ana,
    receiptId: '0193a000-0000-7000-8000-0000000000d1',
    key: { version: 'k1', fingerprint: 'ab'.repeat(32) },
    destroyedAt: at,
    identifiers: 2,
    askedOf: ['feed', 'projection'],
    at,
  },
});

export const erasureConfirmed = defineEvent({
  type: 'ErasureConfirmed',
  context: 'customer',
  summary: 'Somebody who held data of an erased person says that nothing readable of it is left there.',
  published: false,
  schema: z.strictObject({ customerId, by: label, at: instant }),
  example: { customerId: ana, by: 'projection', at },
});

export const erasureEvents = [subjectKeyDestroyed, erasureConfirmed] as const;
/**
 * Facts of the streams `erasure-<tenant>.<id>` (of the customer service: what was destroyed, and what subscribers outside
 * confirmed) and `erasure-<tenant>.<id>.<name>` (the confirmation of the service of that name).
 */
export type ErasureEvent = EventsOf<typeof erasureEvents>;
