import type { CustomerSummary, FieldMask } from '@icrm/contracts';

const placeOf = { city: 'profile.address.city', contactEmail: 'profile.contactEmail' } as const;

/** A line of a search result as a caller sees it: without amounts that are hidden. */
export const maskSummary = (
  { displayName, ...summary }: CustomerSummary,
  mask: FieldMask,
): Readonly<Record<string, unknown>> => ({
  ...(mask.part('', summary) as object),
  displayName: mask.displayName(displayName, summary.contactEmail),
  ...Object.fromEntries(
    Object.entries(placeOf).flatMap(([field, place]) => {
      const value = summary[field as keyof typeof placeOf];
      return value === undefined ? [] : [[field, mask.part(place, value)]];
    }),
  ),
});
