import { ERASED } from '@icrm/contracts';
import { type Folded, type MatchRecord, normalise, personKeys } from '@icrm/matching';
import { splitAddressLine } from './address-line.ts';
import type { MatchProfile } from './match-profile.ts';

/** A fold of everything that may be compared. Of contacts and ids a customer may have several. */
export type Matchable = {
  readonly kind: MatchProfile['kind'];
  readonly folded: Folded;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly nationalIds: readonly string[];
  /** `kind:system:value` of ids given by other systems. */
  readonly foreignIds: readonly string[];
  /** The values as they were said, for the eyes of a person. */
  readonly shown: MatchRecord;
};

const known = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value !== ERASED ? value : undefined;

/** Legal forms say how a company is made, not which one it is. */
const legalForm =
  /[\s,]+(s\.?\s?l\.?\s?u?\.?|s\.?\s?a\.?\s?u?\.?|s\.?\s?r\.?\s?l\.?|g\.?m\.?b\.?h\.?|a\.?g\.?|ltd\.?|limited|l\.?l\.?c\.?|inc\.?|corp\.?|plc|b\.?v\.?|n\.?v\.?|s\.?a\.?s\.?|oy|ab|as)$/iu;

/** What half of the streets are called says nothing of which one it is. */
const streetType =
  /^(calle|c\/|avenida|avda\.?|av\.?|plaza|pza\.?|paseo|rua|rue|via)\s+|\s+(street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|place|drive|dr\.?)$/iu;

/** The profile in the one form in which records are compared. An organisation's name stands as its family name. */
export const toMatchable = (id: string, profile: MatchProfile): Matchable => {
  const latest = (field: keyof MatchProfile['said']) => profile.said[field]?.at(-1)?.value;
  const address = latest('address');
  const place = typeof address === 'object' ? address : {};
  const line = known(place.line);
  const emails = valuesOf(profile, { field: 'contactEmail', kind: 'email' });
  const phones = valuesOf(profile, { field: 'contactPhone', kind: 'phone' });
  const nationalIds = identifiersOf(profile, 'national');
  const isPerson = profile.kind === 'person';
  const shown: MatchRecord = {
    id,
    givenName: isPerson ? known(latest('givenName')) : undefined,
    familyName: known(latest(isPerson ? 'familyName' : 'legalName')),
    birthDate: isPerson ? known(latest('birthDate')) : undefined,
    nationalId: nationalIds[0],
    email: emails[0],
    phone: phones[0],
    ...(line === undefined ? {} : splitAddressLine(line)),
    city: known(place.city),
    postcode: known(place.postcode),
    region: known(place.region),
  };
  const folded = normalise({
    ...shown,
    familyName: isPerson ? shown.familyName : shown.familyName?.replace(legalForm, ''),
    street: shown.street?.replace(streetType, ''),
  });
  return {
    kind: profile.kind,
    folded,
    emails: emails.map((email) => normalise({ id, email }).email),
    phones: phones.map((phone) => normalise({ id, phone }).phone),
    nationalIds: nationalIds.map((nationalId) => normalise({ id, nationalId }).nationalId),
    foreignIds: profile.identifiers.flatMap(({ kind, system = '', value }) =>
      ['external', 'device', 'social'].includes(kind) && known(value) ? [`${kind}:${system}:${value}`] : [],
    ),
    shown,
  };
};

const identifiersOf = ({ identifiers }: MatchProfile, kind: string): string[] =>
  identifiers.flatMap((it) => (it.kind === kind ? (known(it.value) ?? []) : []));

/** Contacts that sources gave, the latest first, then identifiers; each once. */
const valuesOf = (
  profile: MatchProfile,
  { field, kind }: { readonly field: 'contactEmail' | 'contactPhone'; readonly kind: 'email' | 'phone' },
): string[] => {
  const contacts = (profile.said[field] ?? []).flatMap(({ value }) => known(value) ?? []);
  return [...new Set([...contacts.reverse(), ...identifiersOf(profile, kind)])];
};

/** The key of a contact or an id: `e:ana@example.com`. */
export const contactKey = (kind: 'e' | 'p' | 'n' | 'i', value: string): string => `${kind}:${value}`;

/** The keys under which a record is looked for; two records that share none are never compared. */
export const keysOf = (it: Matchable): string[] => [
  ...new Set([
    ...(it.kind === 'person' ? personKeys(it.folded) : organisationKeys(it.folded)),
    ...it.emails.map((value) => contactKey('e', value)),
    ...it.phones.map((value) => contactKey('p', value)),
    ...it.nationalIds.map((value) => contactKey('n', value)),
    ...it.foreignIds.map((value) => contactKey('i', value)),
  ]),
];

const organisationKeys = ({ familyName, city, postcode, street, streetNumber }: Folded): string[] => {
  const keys: string[] = [];
  const add = (kind: string, ...parts: readonly string[]) => {
    if (!parts.includes('')) keys.push(`${kind}:${parts.join('|')}`);
  };
  add('l', familyName);
  add('lb', familyName.slice(0, 6), city);
  add('lp', familyName.slice(0, 3), postcode);
  add('sn', street, streetNumber);
  return keys;
};
