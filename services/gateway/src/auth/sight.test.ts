import { describe, expect, test } from '@jest/globals';
import { maskBrief } from '../routes/mask-brief.ts';
import { permits, scopesOf } from './permissions.ts';
import { maskOf, needAllFields, sightOf } from './sight.ts';

const sightBy = (scope: string, roles: readonly string[] = []) =>
  sightOf({ scopes: scopesOf('staff', { roles, scope }) ?? [] });

describe('what a caller sees', () => {
  test('is everything, unless a scope or a job speaks of fields', () => {
    expect(sightBy('')).toBeUndefined();
    expect(sightBy('icrm:views:read icrm:context:sales')).toBeUndefined();
    expect(sightBy('', ['steward'])).toBeUndefined();
  });

  test('is what scopes name, in clear and shortened', () => {
    expect(sightBy('icrm:fields:name icrm:masked:contact')).toEqual({
      clear: ['name'],
      shortened: ['contact'],
    });
    expect(sightBy('', ['reader'])).toEqual({ clear: ['amounts', 'scores'], shortened: ['*'] });
  });

  test('of two jobs adds up', () => {
    expect(sightBy('', ['reader', 'steward'])).toBeUndefined();
    expect(sightBy('', ['reader', 'service'])?.clear).toContain('birth-date');
  });

  test('does not confine which routes are used', () => {
    const scopes = scopesOf('staff', { roles: [], scope: 'icrm:fields:name' });
    expect(permits(scopes, { tag: 'orders', access: 'write' })).toBe(true);
  });

  test('keeps reports that are whole or nothing from those who see a part', () => {
    const principal = { tenant: 'acme', actor: { kind: 'staff', id: 'eva' }, roles: [] } as const;
    expect(() => needAllFields({ principal: { ...principal, scopes: ['masked:*'] } })).toThrow(
      'icrm:fields:*',
    );
    expect(() => needAllFields({ principal })).not.toThrow();
  });

  test("holds in an agent's brief", () => {
    const brief = {
      callId: 'c',
      inputs: [{ field: 'card', value: '4929123', confidence: 1 }],
      customer: {
        displayName: 'Ana Ruiz',
        profile: { givenName: 'Ana', familyName: 'Ruiz', contactPhone: '+34911234567', segment: 'home' },
        sales: { totals: [{ minor: 12_345, currency: 'EUR' }] },
      },
    };
    const mask = maskOf({ scopes: ['fields:name', 'masked:contact'] });
    expect(JSON.parse(maskBrief(JSON.stringify(brief), mask))).toMatchObject({
      callId: 'c',
      inputs: [{ field: 'card', value: '[masked]' }],
      customer: {
        displayName: 'Ana Ruiz',
        profile: { givenName: 'Ana', contactPhone: '***567', segment: 'home' },
        sales: { totals: [] },
      },
    });
    expect(maskBrief('{"any":1}', undefined)).toBe('{"any":1}');
  });
});
