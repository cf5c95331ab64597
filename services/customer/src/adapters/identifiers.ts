import type { DetailsFact, IdentifierFact } from '@icrm/contracts';
import { identifierKey, normaliseIdentifier, type WrittenIdentifier } from '@icrm/identifiers';
import type { KeyRing } from '@icrm/privacy';
import { type FieldViolation, RpcError } from '@icrm/rpc';

/** Where a phone number without a country belongs, and by what secret identifiers are found. */
export type Naming = {
  readonly keyRing: Pick<KeyRing, 'lookupKey'>;
  readonly tenant: string;
  readonly region: string | undefined;
};

/** Identifiers in their one form, with their keys. @throws RpcError INVALID_ARGUMENT naming each that is none. */
export const toIdentifierFacts = (
  naming: Naming,
  written: readonly WrittenIdentifier[],
): IdentifierFact[] => {
  const facts: IdentifierFact[] = [];
  const violations: FieldViolation[] = [];
  for (const [index, it] of written.entries()) {
    const fact = toFact(naming, it);
    if (typeof fact === 'string')
      violations.push({ field: `identifiers[${index}].value`, description: fact });
    else facts.push(fact);
  }
  if (violations.length > 0) throw invalid(violations);
  return facts;
};

/** The same for one. */
export const toIdentifierFact = (naming: Naming, written: WrittenIdentifier): IdentifierFact => {
  const fact = toFact(naming, written);
  if (typeof fact === 'string') throw invalid([{ field: 'identifier.value', description: fact }]);
  return fact;
};

/** The fact, or why there is none. */
const toFact = ({ keyRing, tenant, region }: Naming, written: WrittenIdentifier): IdentifierFact | string => {
  const normalised = normaliseIdentifier(written, { region });
  if (!normalised.ok) return normalised.why;
  const { kind, system } = written;
  const named = { kind, value: normalised.value, ...(system === undefined ? {} : { system }) };
  return { ...named, key: identifierKey(keyRing, tenant, named) };
};

const invalid = (fieldViolations: readonly FieldViolation[]): RpcError =>
  new RpcError(
    'INVALID_ARGUMENT',
    fieldViolations.map(({ field, description }) => `${field}: ${description}`).join('; '),
    { fieldViolations },
  );

/** Details with their contact addresses in the one form, where they have one: nobody is turned away for a typing error. */
export const toDetailsFact = (details: DetailsFact, region: string | undefined): DetailsFact => {
  const tidy = (kind: 'email' | 'phone', value: string): string => {
    const normalised = normaliseIdentifier({ kind, value }, { region });
    return normalised.ok ? normalised.value : value;
  };
  const { contactEmail, contactPhone } = details;
  return {
    ...details,
    ...(contactEmail === undefined ? {} : { contactEmail: tidy('email', contactEmail) }),
    ...(contactPhone === undefined ? {} : { contactPhone: tidy('phone', contactPhone) }),
  };
};
