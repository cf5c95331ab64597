import type { CustomerView } from '@icrm/contracts';
import { foldText, isKnown, type PersonalField } from './search-field.ts';
import { searchFields } from './search-fields.ts';

/** A keyed hash of a value of a tenant: `KeyRing.lookupKey`. */
export type HashPersonal = (tenant: string, kind: string, value: string) => string;

/** Beginnings of these lengths can be asked for; of longer ones the first letters count. */
export const prefixLengths = { from: 2, to: 10 } as const;

/**
 * The same hashes, each computed once: names and cities, and above all their beginnings, come again and again. For work
 * that ends: the values stay in memory as long as this is referred to. Holds at most `capacity` of them.
 */
export const rememberHashes = (hash: HashPersonal, capacity = 100_000): HashPersonal => {
  const known = new Map<string, string>();
  return (tenant, kind, value) => {
    const place = `${tenant}\0${kind}\0${value}`;
    const found = known.get(place);
    if (found !== undefined) return found;
    const made = hash(tenant, kind, value);
    if (known.size >= capacity) known.clear();
    known.set(place, made);
    return made;
  };
};

// 72 bits: two different values of one field meet with a chance of 1 in 10^11 among a million customers.
const tokenLength = 12;

const token = (hash: HashPersonal, tenant: string, kind: string, value: string): string =>
  hash(tenant, kind, value).slice(0, tokenLength);

/** What stands for a whole value. */
export const valueToken = (
  hash: HashPersonal,
  tenant: string,
  { name }: PersonalField,
  value: string,
): string => token(hash, tenant, `search:${name}`, foldText(value));

/** What stands for a beginning. */
export const prefixToken = (
  hash: HashPersonal,
  tenant: string,
  { name }: PersonalField,
  prefix: string,
): string =>
  token(hash, tenant, `search-prefix:${name}`, [...foldText(prefix)].slice(0, prefixLengths.to).join(''));

/** What stands for the field being known at all. */
export const presenceToken = ({ name }: PersonalField): string => `has:${name}`;

const beginnings = (value: string): string[] => {
  const letters = [...foldText(value)];
  const longest = Math.min(letters.length, prefixLengths.to);
  return Array.from({ length: Math.max(0, longest - prefixLengths.from + 1) }, (_, index) =>
    letters.slice(0, prefixLengths.from + index).join(''),
  );
};

/** Everything by which the personal fields of a view can be found. */
export const tokensOf = (view: CustomerView, hash: HashPersonal): string[] =>
  searchFields.flatMap((field) => {
    if (field.kind !== 'personal') return [];
    const value = field.read(view);
    if (!isKnown(value)) return [];
    const whole = [presenceToken(field), valueToken(hash, view.tenant, field, value)];
    if (field.prefix !== true) return whole;
    return [...whole, ...beginnings(value).map((begin) => prefixToken(hash, view.tenant, field, begin))];
  });
