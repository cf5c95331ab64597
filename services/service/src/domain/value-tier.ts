/** What a customer has bought, in minor units of their main currency, from which a tier begins; the highest first. */
const tiers: readonly (readonly [fromMinor: number, tier: string])[] = [
  [1_000_000, 'gold'],
  [100_000, 'silver'],
  [1, 'bronze'],
];

/** The value tier of a customer, `none` of one who bought nothing. The decision keeps it: another scale changes no record. */
export const valueTierOf = (monetaryMinor: number): string =>
  tiers.find(([from]) => monetaryMinor >= from)?.[1] ?? 'none';
