import { z } from 'zod';
import { detailsField } from '../events/customer.ts';
import { instant } from '../vocabulary.ts';
import { details } from './customer.ts';

const why = z.string().trim().min(1).max(500);

/** The value stands under the name of its field; without `until` it holds until it is lifted. */
export const overrideField = z
  .strictObject({
    field: detailsField,
    value: details,
    until: instant.transform((it) => new Date(it).toISOString()).optional(),
    why,
  })
  .refine(({ field, value }) => Object.keys(value).join() === field, {
    path: ['value'],
    message: 'give the value of that field and nothing else, under its name',
  })
  .meta({ id: 'OverrideField' });
export const liftOverride = z.strictObject({ field: detailsField, why }).meta({ id: 'LiftOverride' });
