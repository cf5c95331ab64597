import { identifierKey, normaliseIdentifier } from '@icrm/identifiers';
import type { Moment } from '../queries/as-of.ts';
import { invalid } from '../queries/errors.ts';
import type { ViewQuestion } from '../queries/get-customer-view.ts';
import type { HashPersonal } from '../search/tokens.ts';
import type { GetCustomerViewInput } from './requests.ts';

/** How identifiers of callers are understood. */
export type Naming = {
  readonly hash: HashPersonal;
  /** Where phone numbers without a country belong. */
  readonly region: string | undefined;
};

/** What a caller asks by, as the views know it: an id, or the keyed hash of an identifier. */
export const toBy = (
  { tenant, customerId, identifier }: GetCustomerViewInput,
  { hash, region }: Naming,
): ViewQuestion['by'] => {
  if (customerId !== undefined) return { customerId };
  if (identifier === undefined) throw invalid('customerId', 'is required');
  const normalised = normaliseIdentifier(identifier, { region });
  if (!normalised.ok) throw invalid('identifier.value', normalised.why);
  const written = { ...identifier, value: normalised.value };
  return { key: identifierKey({ lookupKey: hash }, tenant, written) };
};

/** The moment a view is asked as of, undefined for now. */
export const toMoment = ({
  asOfTime,
  asOfHappened,
  asOfPosition,
}: GetCustomerViewInput): Moment | undefined => {
  const time = asOfTime === undefined ? undefined : new Date(asOfTime).toISOString();
  if (asOfPosition > 0n)
    return { kind: 'position', position: asOfPosition, ...(time === undefined ? {} : { seenAt: time }) };
  if (time !== undefined) return { kind: 'recorded', time };
  if (asOfHappened !== undefined) return { kind: 'happened', time: new Date(asOfHappened).toISOString() };
  return undefined;
};
