import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keeps secrets unreadable for who only has the database. `owner` is bound in: a secret cannot be moved to another one. */
export type SecretSeal = {
  seal(secret: string, owner: string): string;
  /** Also takes what was kept before secrets were sealed. @throws Error when it was sealed by another key or for another owner */
  open(kept: string, owner: string): string;
};

const MARK = 'sealed1.';
const NONCE = 12;
const TAG = 16;

/** AES-256-GCM under 32 bytes that are not in the database. */
export const createSecretSeal = (key: Uint8Array): SecretSeal => ({
  seal(secret, owner) {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
    const bytes = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return MARK + bytes.toString('base64url');
  },
  open(kept, owner) {
    if (!kept.startsWith(MARK)) return kept;
    const bytes = Buffer.from(kept.slice(MARK.length), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(-TAG));
    return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
  },
});
