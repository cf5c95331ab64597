import { describe, expect, test } from '@jest/globals';
import { authorize, contextsOf, permits, scopesOf } from './permissions.ts';

const read = (tag: string) => ({ tag, access: 'read' }) as const;
const write = (tag: string) => ({ tag, access: 'write' }) as const;
const none = { roles: [], scope: undefined };

describe('scopes', () => {
  test('of staff whose token names neither job nor scope confine nobody', () => {
    expect(scopesOf('staff', { roles: ['admin', 'personal-data'], scope: 'openid profile' })).toBeUndefined();
    expect(permits(undefined, write('orders'))).toBe(true);
  });

  test('of a job let everything be read and its own be written', () => {
    const scopes = scopesOf('staff', { roles: ['service', 'personal-data'], scope: undefined });
    expect(permits(scopes, read('orders'))).toBe(true);
    expect(permits(scopes, write('cases'))).toBe(true);
    expect(permits(scopes, write('orders'))).toBe(false);
  });

  test('of two jobs add up, and so do those the token names itself', () => {
    const scopes = scopesOf('staff', { roles: ['service', 'sales'], scope: 'icrm:links:write' });
    for (const tag of ['cases', 'orders', 'links']) expect(permits(scopes, write(tag))).toBe(true);
    expect(permits(scopes, write('archive'))).toBe(false);
  });

  test('of automation, stewards and integrations cover reactions, hooks and the intake ledger', () => {
    const may = (role: string, tag: string) =>
      permits(scopesOf('staff', { roles: [role], scope: undefined }), write(tag));
    for (const tag of ['workflows', 'hooks']) {
      expect([may('automation', tag), may('integration', tag), may('sales', tag)]).toEqual([
        true,
        false,
        false,
      ]);
    }
    expect([may('integration', 'intake'), may('steward', 'intake'), may('automation', 'intake')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('a role with a name that every object has is no job', () => {
    expect(scopesOf('staff', { roles: ['constructor', '__proto__'], scope: undefined })).toBeUndefined();
  });

  test('of a customer are the portal, whatever the token says', () => {
    const scopes = scopesOf('customer', { roles: ['sales', 'admin'], scope: 'icrm:*:*' });
    expect(permits(scopes, write('portal'))).toBe(true);
    expect(permits(scopes, read('views'))).toBe(false);
  });

  test('of a partner are the log, of contexts where the token names them', () => {
    const scopes = scopesOf('partner', { roles: [], scope: 'icrm:context:sales icrm:context:service' });
    expect(permits(scopes, read('events'))).toBe(true);
    expect(permits(scopes, read('views'))).toBe(false);
    const principal = { tenant: 'acme', actor: { kind: 'partner', id: 'p' }, roles: [] } as const;
    expect(contextsOf({ ...principal, scopes: scopes ?? [] })).toEqual(['sales', 'service']);
    expect(contextsOf({ ...principal, scopes: scopesOf('partner', none) ?? [] })).toBeUndefined();
  });

  test('contexts alone confine the log and nothing else', () => {
    const scopes = scopesOf('staff', { roles: [], scope: 'icrm:context:sales' });
    expect(permits(scopes, write('orders'))).toBe(true);
  });

  test('a machine on the line looks up, tells and hands over, and does nothing else', () => {
    const scopes = scopesOf('system', { roles: ['voice'], scope: undefined });
    const may = (tag: string, access: 'read' | 'write') => permits(scopes, { tag, access });
    expect([may('orders', 'read'), may('interactions', 'write'), may('contact-centre', 'write')]).toEqual([
      ...[true, true, true],
    ]);
    expect([
      may('orders', 'write'),
      may('customers', 'write'),
      may('views', 'read'),
      may('events', 'read'),
    ]).toEqual([...[false, false, false, false]]);
  });

  test('a refusal names what is missing', () => {
    const principal = {
      tenant: 'acme',
      actor: { kind: 'staff', id: 'ana' },
      roles: [],
      scopes: ['*:read'],
    } as const;
    const route = { method: 'POST', path: '/v1/orders', tag: 'orders', access: 'write' } as const;
    expect(() => authorize(principal, route)).toThrow('icrm:orders:write');
  });
});
