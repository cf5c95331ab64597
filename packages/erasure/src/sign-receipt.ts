import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type ErasureReceiptDocument, type SignedReceipt, signedReceipt } from '@icrm/contracts';
import type { KeyEncryptionKey } from '@icrm/privacy';
import { canonicalJson } from './canonical-json.ts';

/** The key that signs receipts. */
export type ReceiptKey = {
  /** SHA-256 of the public key in SPKI DER, the first 16 hex digits. */
  readonly keyId: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
  /** The same receipt always gets the same signature. */
  sign(receipt: ErasureReceiptDocument): SignedReceipt;
};

/** An Ed25519 private key in PKCS #8 is this prefix and its 32 bytes. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The receipt key that follows from the key material of the key-encryption key; it stays when versions change. */
export const receiptKey = (kek: Pick<KeyEncryptionKey, 'derive'>): ReceiptKey => {
  const der = Buffer.concat([PKCS8, kek.derive('erasure-receipt')]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const verifying = createPublicKey(privateKey);
  const publicKey = verifying.export({ type: 'spki', format: 'pem' }).toString();
  const keyId = keyIdOf(verifying);
  return {
    keyId,
    publicKey,
    sign: (receipt) => ({
      receipt,
      signature: sign(null, Buffer.from(canonicalJson(receipt)), privateKey).toString('base64'),
      keyId,
      publicKey,
    }),
  };
};

/** What a look at a receipt gave: whether it is as it was signed, and why not. */
export type Verdict = { readonly valid: true } | { readonly valid: false; readonly why: string };

/**
 * Verifies a signed receipt offline. `trusted` is the public key in PEM as it was published; without it the receipt is only
 * compared with the key inside it, which tells that it is whole but not who signed it.
 */
export const verifyReceipt = (document: unknown, trusted?: string): Verdict => {
  const read = signedReceipt.safeParse(document);
  if (!read.success) return { valid: false, why: `not a receipt: ${read.error.issues[0]?.path.join('.')}` };
  const { receipt, signature, publicKey, keyId } = read.data;
  const key = readKey(trusted ?? publicKey);
  if (key === undefined) return { valid: false, why: 'not an Ed25519 public key' };
  if (keyIdOf(key) !== keyId) return { valid: false, why: 'signed by another key' };
  return verify(null, Buffer.from(canonicalJson(receipt)), key, Buffer.from(signature, 'base64'))
    ? { valid: true }
    : { valid: false, why: 'changed after it was signed' };
};

const readKey = (pem: string): KeyObject | undefined => {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
};

const keyIdOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
