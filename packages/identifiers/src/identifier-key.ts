import type { WrittenIdentifier } from './normalise-identifier.ts';

/** The keyed hash of the privacy package: `KeyRing.lookupKey`. */
export type Hash = { lookupKey(tenant: string, kind: string, value: string): string };

/**
 * The key an identifier is found by without its value: the same for everybody who asks with the same tenant, kind,
 * system and normalised value.
 */
export const identifierKey = (hash: Hash, tenant: string, normalised: WrittenIdentifier): string => {
  const { kind, system, value } = normalised;
  return hash.lookupKey(tenant, system === undefined ? kind : `${kind}:${system}`, value);
};
