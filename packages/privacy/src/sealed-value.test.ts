import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BrokenCiphertext } from './errors.ts';
import { escapeText, seal, sealedFor, unescapeText, unseal } from './sealed-value.ts';

const key = randomBytes(32);
const owner = { tenant: 'acme', subject: '0193a000-0000-7000-8000-000000000001' };

describe('a sealed value', () => {
  test('opens to the text it was made of, any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
        expect(unseal(seal(text, key, owner), key, owner)).toBe(text),
      ),
    );
  });

  test('names its subject', () => expect(sealedFor(seal('Ana', key, owner))).toBe(owner.subject));

  test('is different every time and holds nothing of the text', () => {
    const [first, second] = [seal('ana@example.com', key, owner), seal('ana@example.com', key, owner)];
    expect(first).not.toBe(second);
    expect(first).not.toContain('ana');
    expect(Buffer.from(first).toString('latin1')).not.toContain('example');
  });

  test('does not open for another key, tenant or subject, nor with a bit changed', () => {
    const sealed = seal('Ana', key, owner);
    const other = { ...owner, subject: owner.subject.replace('1', '2') };
    const broken = sealed.slice(0, -9) + (sealed.at(-9) === 'A' ? 'B' : 'A') + sealed.slice(-8);
    expect(() => unseal(sealed, randomBytes(32), owner)).toThrow(BrokenCiphertext);
    expect(() => unseal(sealed, key, { ...owner, tenant: 'other' })).toThrow(BrokenCiphertext);
    expect(() => unseal(sealed, key, other)).toThrow(BrokenCiphertext);
    expect(() => unseal(broken, key, owner)).toThrow(BrokenCiphertext);
    expect(() => unseal('enc1.x.', key, { ...owner, subject: 'x' })).toThrow(BrokenCiphertext);
  });

  // Stored for ever: whatever changes, this must open.
  test('of the first day still opens', () => {
    const golden =
      'enc1.0193a000-0000-7000-8000-000000000001.Poiusz7SKedLApHs0llJbT7dSHil7bjYM8pSZEpkQwDb5TPm6g';
    expect(unseal(golden, new Uint8Array(32).fill(7), owner)).toBe('Ana Ruíz');
  });

  test('refuses a subject that would blur its borders', () =>
    expect(() => seal('Ana', key, { ...owner, subject: 'a.b' })).toThrow(RangeError));
});

describe('a plain text', () => {
  const tricky = fc.oneof(
    fc.string(),
    fc.tuple(fc.constantFrom('enc0.', 'enc1.', 'enc9.', 'enc'), fc.string()).map(([a, b]) => a + b),
  );

  test('is never taken for a sealed value, and comes back as it was', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        expect(sealedFor(escapeText(text))).toBeUndefined();
        expect(unescapeText(escapeText(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('that does not look sealed is stored as it is', () => expect(escapeText('Ana')).toBe('Ana'));
});
