import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ERASED } from '@icrm/contracts';
import { BrokenCiphertext, SubjectErased } from './errors.ts';
import type { KeyRing } from './key-ring.ts';
import { protect } from './protect.ts';
import { reveal } from './reveal.ts';

const NONCE = 12;
const TAG = 16;
const KEY = 32;

/**
 * A text about several people. Its key is the sum of shares, each sealed for one of them, so that it takes the keys of
 * all to read it, and the erasure of any makes it unreadable.
 */
export type SealedTogether = {
  /** base64url of nonce, ciphertext and tag; AES-256-GCM. */
  readonly text: string;
  readonly shares: Readonly<Record<string, string>>;
};

type About = { readonly tenant: string; readonly subjects: readonly string[] };

/**
 * Seals a text that is about people of one tenant, at least one. @throws SubjectErased when one of them was erased
 */
export const sealTogether = async (
  keyRing: KeyRing,
  text: string,
  { tenant, subjects }: About,
): Promise<SealedTogether> => {
  if (subjects.length === 0) throw new RangeError('a text must be about somebody');
  const key = Buffer.alloc(KEY);
  const shares: Record<string, string> = {};
  for (const subject of subjects) {
    const share = randomBytes(KEY);
    add(key, share);
    const personal = [{ path: ['share'] }];
    const sealed = await protect(
      keyRing,
      { share: share.toString('base64url') },
      { tenant, subject, personal },
    );
    shares[subject] = sealed.share;
  }
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(tenant));
  const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { text: bytes.toString('base64url'), shares };
};

/**
 * Opens what `sealTogether` made. @throws SubjectErased when one of the people was erased, KeyMissing, BrokenCiphertext
 */
export const openTogether = async (
  keyRing: Pick<KeyRing, 'keysForReading'>,
  { text, shares }: SealedTogether,
  tenant: string,
): Promise<string> => {
  const key = Buffer.alloc(KEY);
  for (const share of Object.values(await reveal(keyRing, tenant, shares))) {
    if (share === ERASED) throw new SubjectErased('one of the people it is about was erased');
    add(key, Buffer.from(share, 'base64url'));
  }
  const bytes = Buffer.from(text, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
      .setAAD(Buffer.from(tenant))
      .setAuthTag(bytes.subarray(-TAG));
    return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new BrokenCiphertext('a text about several people cannot be decrypted', { cause });
  }
};

const add = (sum: Buffer, share: Uint8Array): void => {
  for (let index = 0; index < KEY; index += 1) sum[index] = (sum[index] ?? 0) ^ (share[index] ?? 0);
};
