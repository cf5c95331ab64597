import { RpcError } from '@icrm/rpc';
import { describe, expect, test } from '@jest/globals';
import { toDetailsFact, toIdentifierFact, toIdentifierFacts } from './identifiers.ts';

const keyRing = { lookupKey: (...parts: readonly string[]) => parts.join('|') };
const naming = { keyRing, tenant: 'acme', region: 'ES' };

describe('identifiers of a request', () => {
  test('are brought to their one form and get their keys', () =>
    expect(
      toIdentifierFacts(naming, [
        { kind: 'email', value: 'Ana@Example.com' },
        { kind: 'phone', value: '600 000 001' },
        { kind: 'external', value: 'C-1', system: 'erp' },
      ]),
    ).toEqual([
      { kind: 'email', value: 'ana@example.com', key: 'acme|email|ana@example.com' },
      { kind: 'phone', value: '+34600000001', key: 'acme|phone|+34600000001' },
      { kind: 'external', value: 'C-1', system: 'erp', key: 'acme|external:erp|C-1' },
    ]));

  test('that are none are all named, without their values', () => {
    const wrong = [
      { kind: 'email', value: 'secret' },
      { kind: 'email', value: 'ana@example.com' },
      { kind: 'phone', value: '12' },
    ] as const;
    const refused = expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: expect.not.stringContaining('secret'),
      fieldViolations: [
        expect.objectContaining({ field: 'identifiers[0].value' }),
        expect.objectContaining({ field: 'identifiers[2].value' }),
      ],
    });
    expect(() => toIdentifierFacts(naming, wrong)).toThrow(RpcError);
    expect(() => toIdentifierFacts(naming, wrong)).toThrow(refused);
  });

  test('a single one is named as such', () =>
    expect(() => toIdentifierFact(naming, { kind: 'phone', value: '12' })).toThrow(/^identifier\.value: /));
});

describe('contact addresses among the details', () => {
  test('are brought to their one form', () =>
    expect(toDetailsFact({ contactEmail: 'Ana@Example.com', contactPhone: '600 000 001' }, 'ES')).toEqual({
      contactEmail: 'ana@example.com',
      contactPhone: '+34600000001',
    }));

  test('stay as written when they have none', () =>
    expect(toDetailsFact({ contactPhone: 'ask for Ana' }, undefined)).toEqual({
      contactPhone: 'ask for Ana',
    }));

  test('are not invented', () => expect(toDetailsFact({ segment: 'vip' }, 'ES')).toEqual({ segment: 'vip' }));
});
