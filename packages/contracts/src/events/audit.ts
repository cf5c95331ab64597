import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant } from '../vocabulary.ts';

const actor = z.strictObject({
  kind: z.enum(['staff', 'customer', 'partner', 'system']),
  id: z.string().min(1).max(200),
});
const ana = '0193a000-0000-7000-8000-000000000001';
const at = '2026-03-02T09:00:00.000Z';

export const personalDataRead = defineEvent({
  type: 'PersonalDataRead',
  context: 'customer',
  summary:
    'Somebody read personal data through an edge; reads of the same kind within a short time are one fact.',
  published: false,
  schema: z.strictObject({
    actor,
    /** As declared: `GET /v1/customers/{customerId}`. */
    route: z.string().min(1).max(300),
    /** Whose data was shown. */
    customerIds: z.array(id).min(1).max(500),
    reads: z.int().positive(),
    firstAt: instant,
    lastAt: instant,
  }),
  example: {
    actor: { kind: 'staff', id: 'eva' },
    route: 'GET /v1/customers/{customerId}',
    customerIds: [ana],
    reads: 2,
    firstAt: at,
    lastAt: '2026-03-02T09:00:00.700Z',
  },
});

export const accessRefused = defineEvent({
  type: 'AccessRefused',
  context: 'customer',
  summary:
    'An edge refused somebody: not recognised, not allowed, or too much; the same within a short time is one fact.',
  published: false,
  schema: z.strictObject({
    actor: actor.optional(),
    /** Missing when there is no such route. */
    route: z.string().max(300).optional(),
    status: z.int().min(400).max(499),
    reason: z.string().min(1).max(100),
    times: z.int().positive(),
    firstAt: instant,
    lastAt: instant,
  }),
  example: {
    actor: { kind: 'staff', id: 'eve' },
    route: 'POST /v1/orders',
    status: 403,
    reason: 'scope-missing',
    times: 1,
    firstAt: at,
    lastAt: at,
  },
});

export const auditEvents = [personalDataRead, accessRefused] as const;
/**
 * Facts of the streams `access-<tenant>.<customer id>` (reads of one customer's data), `access-<tenant>.lists-<day>` (reads
 * of many at once) and `refusals-<tenant>.<day>` (the tenant `_nobody` for those who were not recognised).
 */
export type AuditEvent = EventsOf<typeof auditEvents>;
