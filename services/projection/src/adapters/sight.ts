import { type FieldMask, fieldMask, fieldPolicies, fieldPolicyAt } from '@icrm/contracts';
import { z } from 'zod';

const known = new Set(fieldPolicies.flatMap(({ groups }) => groups.map(({ name }) => name)));
const groupName = z.string().refine((name) => name === '*' || known.has(name), {
  error: `there is no such group of fields; there are ${[...known].join(', ')}`,
});

/** What a caller may see, as requests say it. */
export const sight = z
  .strictObject({ clear: z.array(groupName).max(50), shortened: z.array(groupName).max(50) })
  .optional();

/** How documents are shown to the caller now; undefined: as they are. */
export const toMask = (seen: z.output<typeof sight>): FieldMask | undefined =>
  seen === undefined ? undefined : fieldMask(seen, fieldPolicyAt(new Date().toISOString()));
