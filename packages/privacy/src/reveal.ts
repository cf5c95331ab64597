import { ERASED } from '@icrm/contracts';
import { KeyMissing } from './errors.ts';
import type { KeyRing, SubjectKey } from './key-ring.ts';
import { mapTexts } from './map-texts.ts';
import { looksSealed, sealedFor, unescapeText, unseal } from './sealed-value.ts';

/** The subjects whose keys a stored value needs. */
export const subjectsIn = (value: unknown): ReadonlySet<string> => {
  const subjects = new Set<string>();
  mapTexts(value, (text) => {
    const subject = sealedFor(text);
    if (subject !== undefined) subjects.add(subject);
    return text;
  });
  return subjects;
};

/** False: revealing gives an equal value, because no text in it is sealed or escaped. */
export const hidesTexts = (value: unknown): boolean => {
  if (typeof value === 'string') return looksSealed(value);
  if (typeof value !== 'object' || value === null) return false;
  for (const key in value) if (hidesTexts(Reflect.get(value, key))) return true;
  return false;
};

/**
 * Reads stored values of one tenant: event data, or any document made of such data, of any number of subjects. Asks the
 * key ring once for all of them. Texts of an erased subject read as ERASED. Reveal a value once, not twice.
 * @throws KeyMissing, BrokenCiphertext
 */
export const revealAll = async <T>(
  keyRing: Pick<KeyRing, 'keysForReading'>,
  tenant: string,
  values: readonly T[],
): Promise<T[]> => {
  const subjects = new Set(values.flatMap((value) => [...subjectsIn(value)]));
  const keys: ReadonlyMap<string, SubjectKey> =
    subjects.size === 0 ? new Map() : await keyRing.keysForReading(tenant, [...subjects]);
  return values.map((value) => mapTexts(value, (text) => revealText(text, tenant, keys)));
};

/** `revealAll` for one value. */
export const reveal = async <T>(
  keyRing: Pick<KeyRing, 'keysForReading'>,
  tenant: string,
  value: T,
): Promise<T> => {
  const [revealed] = await revealAll(keyRing, tenant, [value]);
  // One value in, one value out.
  return revealed as T;
};

const revealText = (text: string, tenant: string, keys: ReadonlyMap<string, SubjectKey>): string => {
  const subject = sealedFor(text);
  if (subject === undefined) return unescapeText(text);
  const key = keys.get(subject);
  if (key === undefined) throw new KeyMissing(`no key for subject ${subject}`);
  return key.state === 'erased' ? ERASED : unseal(text, key.key, { tenant, subject });
};
