import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant } from '../vocabulary.ts';
import { detailsFact, detailsField } from './customer.ts';

const customerId = id;
const customer = '0193a000-0000-7000-8000-000000000001';
const at = '2026-03-02T09:00:00.000Z';

export const fieldOverridden = defineEvent({
  type: 'FieldOverridden',
  context: 'customer',
  summary: 'A person fixed a field of the view, for good or until a time, whatever the sources say.',
  schema: z.strictObject({
    customerId,
    field: detailsField,
    /** That field and nothing else. */
    value: detailsFact,
    /** The rules decide again from then on. */
    until: instant.optional(),
    by: z.string(),
    why: z.string(),
    at: instant,
  }),
  example: {
    customerId: customer,
    field: 'familyName',
    value: { familyName: 'Ruiz' },
    until: '2026-09-01T00:00:00.000Z',
    by: 'clerk-7',
    why: 'saw the passport',
    at,
  },
});

export const overrideLifted = defineEvent({
  type: 'OverrideLifted',
  context: 'customer',
  summary: 'The rules decide about a field again.',
  schema: z.strictObject({
    customerId,
    field: detailsField,
    by: z.string(),
    why: z.string(),
    at: instant,
  }),
  example: { customerId: customer, field: 'familyName', by: 'clerk-7', why: 'the sources agree now', at },
});

export const overrideEvents = [fieldOverridden, overrideLifted] as const;

/** Facts of stream `override-<tenant>.<customer id>`. */
export type OverrideEvent = EventsOf<typeof overrideEvents>;
