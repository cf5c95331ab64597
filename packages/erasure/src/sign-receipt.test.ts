import type { ErasureReceiptDocument } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from './canonical-json.ts';
import { receiptKey, verifyReceipt } from './sign-receipt.ts';

const key = receiptKey({ derive: () => new Uint8Array(32).fill(7) });
const other = receiptKey({ derive: () => new Uint8Array(32).fill(8) });
const receipt: ErasureReceiptDocument = {
  format: 'icrm-erasure-receipt/1',
  receiptId: '0193a000-0000-7000-8000-0000000000d1',
  tenant: 'acme',
  customerId: '0193a000-0000-7000-8000-000000000001',
  erasedAt: '2026-03-02T09:00:00.000Z',
  reason: 'request',
  event: { eventId: '0193a000-0000-7000-8000-0000000000e1', position: '120', stream: 'customer-acme.1' },
  destroyed: {
    at: '2026-03-02T09:00:00.010Z',
    key: { version: 'k1', fingerprint: 'ab'.repeat(32) },
    identifiers: 2,
  },
  confirmed: [],
  outstanding: ['feed', 'projection'],
  complete: false,
};

describe('a signed receipt', () => {
  test('is verified offline with the published key, whatever the order of its fields', () => {
    const signed = key.sign(receipt);
    const reordered = JSON.parse(JSON.stringify(signed));
    reordered.receipt = Object.fromEntries(Object.entries(reordered.receipt).reverse());
    expect(verifyReceipt(reordered, key.publicKey)).toEqual({ valid: true });
    expect(verifyReceipt(signed)).toEqual({ valid: true });
  });

  test('of the same erasure is the same to the byte', () => {
    expect(key.sign(receipt)).toEqual(key.sign(structuredClone(receipt)));
  });

  test.each([
    ['who confirmed', { confirmed: [{ by: 'feed', at: receipt.erasedAt, eventId: 'x', position: '1' }] }],
    ['when', { erasedAt: '2025-03-02T09:00:00.000Z' }],
    ['who is outstanding', { outstanding: [], complete: true }],
  ])('that was changed afterwards in %s is found out', (_what, changes) => {
    const forged = { ...key.sign(receipt), receipt: { ...receipt, ...changes } };
    expect(verifyReceipt(forged, key.publicKey)).toEqual({
      valid: false,
      why: 'changed after it was signed',
    });
  });

  test('of another signer is not taken for ours', () => {
    expect(verifyReceipt(other.sign(receipt), key.publicKey)).toEqual({
      valid: false,
      why: 'signed by another key',
    });
    const disguised = { ...other.sign(receipt), keyId: key.keyId };
    expect(verifyReceipt(disguised, key.publicKey)).toMatchObject({ valid: false });
  });

  test('that is none is told so', () => {
    expect(verifyReceipt({})).toMatchObject({ valid: false });
    expect(verifyReceipt({ ...key.sign(receipt), publicKey: 'nonsense' })).toEqual({
      valid: false,
      why: 'not an Ed25519 public key',
    });
  });
});

test('canonical JSON sorts keys at every depth and leaves out what is undefined', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 'é"' }], a: undefined, A: null, aa: true })).toBe(
    '{"A":null,"aa":true,"b":[{"c":"é\\"","d":1}]}',
  );
});
