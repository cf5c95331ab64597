import type { FieldMask } from '@icrm/contracts';
import { FieldWithheld } from './field-withheld.ts';
import type { SearchField } from './search-field.ts';

/** Filters and orders tell what a field holds as well as showing it does. @throws FieldWithheld */
export const requireShown = (fields: readonly SearchField[], mask: FieldMask | undefined): void => {
  for (const { name } of fields) {
    const group = mask?.withheld(name);
    if (group !== undefined) throw new FieldWithheld(name, group);
  }
};

/** @throws FieldWithheld */
export const requireShownIdentifier = (kind: string, mask: FieldMask | undefined): void => {
  const group = mask?.withheldIdentifier(kind);
  if (group !== undefined) throw new FieldWithheld(`identifier ${kind}`, group);
};
