import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { identifierKey } from './identifier-key.ts';
import { normaliseIdentifier } from './normalise-identifier.ts';

const email = (value: string) => normaliseIdentifier({ kind: 'email', value });
const phone = (value: string, region?: string) => normaliseIdentifier({ kind: 'phone', value }, { region });
const ok = (value: string) => ({ ok: true, value });
const refused = expect.objectContaining({ ok: false, why: expect.any(String) });

describe('an e-mail address', () => {
  test.each([
    ['ana@example.com', 'ana@example.com'],
    ['  Ana.Ruiz@Example.COM ', 'ana.ruiz@example.com'],
    ['ana+news@example.com', 'ana+news@example.com'],
    ['ana@BÜCHER.example', 'ana@xn--bcher-kva.example'],
    ['ana@bücher.example', 'ana@xn--bcher-kva.example'],
    ['josé@example.com', 'josé@example.com'],
    ['jose\u0301@example.com', 'josé@example.com'],
    ["o'brien@sub.example.co.uk", "o'brien@sub.example.co.uk"],
  ])('%s is %s', (written, value) => expect(email(written)).toEqual(ok(value)));

  test.each([
    '',
    'ana',
    '@example.com',
    'ana@',
    'ana@example',
    'ana@@example.com',
    'a na@example.com',
    '.ana@example.com',
    'ana..ruiz@example.com',
    'ana@-example.com',
    'ana@exa mple.com',
    'ana@127.0.0.1',
    'Ana <ana@example.com>',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.com`,
    'ana\u0000@example.com',
  ])('%j is none', (written) => expect(email(written)).toEqual(refused));
});

describe('a phone number', () => {
  test.each([
    ['+34 600 000 001', undefined, '+34600000001'],
    ['600 00 00 01', 'ES', '+34600000001'],
    ['0034 600 000 001', 'ES', '+34600000001'],
    ['(415) 555-2671', 'US', '+14155552671'],
    ['+1 415 555 2671', 'ES', '+14155552671'],
    ['020 7946 0018', 'GB', '+442079460018'],
    ['tel:+34600000001', undefined, '+34600000001'],
  ])('%s in %s is %s', (written, region, value) => expect(phone(written, region)).toEqual(ok(value)));

  test.each([
    ['600 00 00 01', undefined],
    ['600 00 00 01', 'XX'],
    ['+34 6', undefined],
    ['+34 600 000 001 ext. 7', undefined],
    ['call me', 'ES'],
    ['', 'ES'],
    ['+999 123456789', undefined],
  ])('%s in %s is none', (written, region) => expect(phone(written, region)).toEqual(refused));
});

test.each([
  ['national', '12.345.678-z', '12345678Z'],
  ['social', '@AnaRuiz', 'anaruiz'],
  ['external', ' C-1001 ', 'C-1001'],
  ['device', 'A1:b2', 'A1:b2'],
] as const)('a %s identifier %j is %j', (kind, value, normal) =>
  expect(normaliseIdentifier({ kind, value })).toEqual(ok(normal)),
);

test.each(['national', 'social', 'external', 'device'] as const)('a %s identifier is not empty', (kind) => {
  expect(normaliseIdentifier({ kind, value: '  ' })).toEqual(refused);
  if (kind === 'national') expect(normaliseIdentifier({ kind, value: ' .- ' })).toEqual(refused);
});

test('normalising twice changes nothing', () => {
  const kinds = fc.constantFrom('email', 'phone', 'external', 'national', 'device', 'social');
  const values = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.emailAddress(),
    fc.stringMatching(/^\+?[\d ()-]{5,16}$/),
  );
  fc.assert(
    fc.property(kinds, values, (kind, value) => {
      const once = normaliseIdentifier({ kind, value }, { region: 'ES' });
      if (once.ok) expect(normaliseIdentifier({ kind, value: once.value }, { region: 'FR' })).toEqual(once);
    }),
    { numRuns: 2_000 },
  );
});

describe('the key of an identifier', () => {
  const hash = { lookupKey: (...parts: readonly string[]) => parts.join('|') };

  test('depends on tenant, kind and value', () =>
    expect(identifierKey(hash, 'acme', { kind: 'email', value: 'a@b.c' })).toBe('acme|email|a@b.c'));

  test('keeps the ids of two systems apart', () =>
    expect(identifierKey(hash, 'acme', { kind: 'external', system: 'erp', value: '7' })).not.toBe(
      identifierKey(hash, 'acme', { kind: 'external', system: 'shop', value: '7' }),
    ));
});
