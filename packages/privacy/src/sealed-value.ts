import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { BrokenCiphertext } from './errors.ts';

// A sealed value:   enc1.<subject>.<base64url( nonce[12] ciphertext tag[16] )>   AES-256-GCM under the subject's key,
// with "enc1", the tenant and the subject as additional data.
// A plain value that looks like one:   enc0.<value>   so that nobody can pass text off as a sealed value.
const SEALED = 'enc1.';
const ESCAPED = 'enc0.';
const LOOKS_SEALED = /^enc[0-9]\./;
const NONCE = 12;
const TAG = 16;

/** Whose value it is. The subject is 1-128 of A-Z a-z 0-9 _ -. */
export type Owner = { readonly tenant: string; readonly subject: string };

/** Encrypts a text for its owner. Every call gives another result. */
export const seal = (text: string, key: Uint8Array, owner: Owner): string => {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(owner.subject))
    throw new RangeError('a subject is 1-128 of A-Z a-z 0-9 _ -');
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additionalData(owner));
  const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${SEALED}${owner.subject}.${bytes.toString('base64url')}`;
};

/** Decrypts what `seal` gave. @throws BrokenCiphertext */
export const unseal = (sealed: string, key: Uint8Array, owner: Owner): string => {
  const bytes = Buffer.from(sealed.slice(SEALED.length + owner.subject.length + 1), 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
      .setAAD(additionalData(owner))
      .setAuthTag(bytes.subarray(-TAG));
    return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new BrokenCiphertext(`a value of subject ${owner.subject} cannot be decrypted`, { cause });
  }
};

/** The subject of a sealed value, undefined for any other text. */
export const sealedFor = (text: string): string | undefined => {
  if (!text.startsWith(SEALED)) return undefined;
  const end = text.indexOf('.', SEALED.length);
  return end < 0 ? undefined : text.slice(SEALED.length, end);
};

/** True for sealed texts and for those that were escaped lest they be taken for such. */
export const looksSealed = (text: string): boolean => LOOKS_SEALED.test(text);

/** Text that is not personal, so that it cannot be taken for a sealed value. */
export const escapeText = (text: string): string => (looksSealed(text) ? ESCAPED + text : text);

/** The opposite of `escapeText`. */
export const unescapeText = (text: string): string =>
  text.startsWith(ESCAPED) ? text.slice(ESCAPED.length) : text;

const additionalData = ({ tenant, subject }: Owner): Buffer => Buffer.from(`enc1\0${tenant}\0${subject}`);
