import type { PersonalField } from '@icrm/contracts';
import { SubjectErased } from './errors.ts';
import type { KeyRing } from './key-ring.ts';
import { mapTexts } from './map-texts.ts';
import { escapeText, type Owner, seal } from './sealed-value.ts';

/** Which texts of a value are personal, and whose. */
export type Protection = Owner & { readonly personal: readonly PersonalField[] };

/** True when a value has at least one text in a personal place. */
export const hasPersonal = (value: unknown, personal: readonly PersonalField[]): boolean => {
  if (personal.length === 0) return false;
  const places = placesOf(personal);
  let found = false;
  mapTexts(value, (text, path) => {
    found ||= places.has(path.join('.'));
    return text;
  });
  return found;
};

/**
 * The stored form of a value: personal texts sealed under the subject's key, other texts as they are (escaped when
 * they look sealed). The key is made when there is none, and only when there is something personal.
 * @throws SubjectErased
 */
export const protect = async <T>(
  keyRing: KeyRing,
  value: T,
  { personal, ...owner }: Protection,
): Promise<T> => {
  if (!hasPersonal(value, personal)) return mapTexts(value, escapeText);
  const key = await keyRing.keyForWriting(owner.tenant, owner.subject);
  if (key.state === 'erased') throw new SubjectErased(`subject ${owner.subject} was erased`);
  const places = placesOf(personal);
  return mapTexts(value, (text, path) =>
    places.has(path.join('.')) ? seal(text, key.key, owner) : escapeText(text),
  );
};

/** The stored form of a value without anything personal. */
export const protectPlain = <T>(value: T): T => mapTexts(value, escapeText);

const placesOf = (personal: readonly PersonalField[]): ReadonlySet<string> =>
  new Set(personal.map(({ path }) => path.join('.')));
