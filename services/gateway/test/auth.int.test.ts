import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SettingsError } from '@icrm/runtime';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { trustThisMachine } from '../src/auth/development.ts';
import { createGatewayService, gatewaySettings } from '../src/index.ts';
import { ana, startBackbone } from './stand-ins.ts';

const audience = 'icrm';
const keys = {
  old: await generateKeyPair('RS256', { extractable: true }),
  new: await generateKeyPair('ES256', { extractable: true }),
  strange: await generateKeyPair('RS256', { extractable: true }),
};

/** An issuer with the two documents that the gateway reads. */
const startIssuer = async () => {
  const state = { published: ['old'] as ('old' | 'new')[], broken: false };
  const server = createServer(async (request, response) => {
    if (state.broken) {
      response.writeHead(500).end();
      return;
    }
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/openid-configuration')
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
    else
      response.end(
        JSON.stringify({
          keys: await Promise.all(
            state.published.map(async (kid) => ({ ...(await exportJWK(keys[kid].publicKey)), kid })),
          ),
        }),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { issuer, state, server };
};

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let backbone: Awaited<ReturnType<typeof startBackbone>>;
beforeAll(async () => {
  issuer = await startIssuer();
  backbone = await startBackbone({}, { oidcIssuer: issuer.issuer, oidcAudience: audience });
});
afterAll(async () => {
  await backbone.close();
  await close(issuer.server);
});
afterEach(() => {
  issuer.state.broken = false;
});
const close = (server: Server) => new Promise((resolve) => server.close(resolve));

type Token = {
  readonly claims?: JWTPayload;
  readonly key?: CryptoKey | Uint8Array;
  readonly header?: JWTHeaderParameters;
  readonly expires?: string | number;
  readonly from?: string;
};
const token = ({ claims = {}, key = keys.old.privateKey, header, expires = '5m', from }: Token = {}) =>
  new SignJWT({ tenant: 'acme', sub: 'ana', aud: audience, ...claims })
    .setProtectedHeader(header ?? { alg: 'RS256', kid: 'old' })
    .setIssuer(from ?? issuer.issuer)
    .setExpirationTime(expires)
    .sign(key);
const get = (bearer: string | undefined, path = `/v1/customers/${ana}`) =>
  backbone.get(path, bearer === undefined ? {} : { authorization: `Bearer ${bearer}` });

describe('a bearer token', () => {
  test('names tenant and actor; headers cannot', async () => {
    backbone.seen.length = 0;
    const answer = await backbone.get(`/v1/customers/${ana}`, {
      authorization: `Bearer ${await token()}`,
      'icrm-tenant': 'other',
      'icrm-actor': 'system:root',
    });
    expect(answer.status).toBe(200);
    expect(backbone.seen[0]?.request).toMatchObject({ tenant: 'acme' });
    await backbone.post(
      `/v1/orders/${ana}/cancel`,
      { reason: 'x' },
      { authorization: `Bearer ${await token()}` },
    );
    expect(backbone.seen[1]?.request).toMatchObject({
      context: { tenant: 'acme', actor: { kind: 'staff', id: 'ana' } },
    });
  });

  test('of a new key is taken when keys rotate', async () => {
    issuer.state.published = ['old', 'new'];
    // The set of keys is fetched again for a key it does not know, after its cool-down.
    const rotated = await token({ key: keys.new.privateKey, header: { alg: 'ES256', kid: 'new' } });
    const fresh = await startBackbone({}, { oidcIssuer: issuer.issuer, oidcAudience: audience });
    expect((await fresh.get(`/v1/customers/${ana}`, { authorization: `Bearer ${rotated}` })).status).toBe(
      200,
    );
    await fresh.close();
  });

  const forged: readonly (readonly [string, () => Promise<string> | string])[] = [
    ['of another key', () => token({ key: keys.strange.privateKey })],
    [
      'of a key nobody published',
      () => token({ key: keys.strange.privateKey, header: { alg: 'RS256', kid: 'strange' } }),
    ],
    ['that has expired', () => token({ expires: Math.floor(Date.now() / 1e3) - 60 })],
    ['for another audience', () => token({ claims: { aud: 'other' } })],
    ['of another issuer', () => token({ from: 'https://issuer.example' })],
    ['that is not valid yet', () => token({ claims: { nbf: Math.floor(Date.now() / 1e3) + 600 } })],
    ['without a subject', () => token({ claims: { sub: undefined } as never })],
    [
      'signed by the public key as a secret',
      async () => {
        const secret = new TextEncoder().encode(await exportSPKI(keys.old.publicKey));
        return token({ key: secret, header: { alg: 'HS256', kid: 'old' } });
      },
    ],
    [
      'without a signature',
      async () => {
        const [, payload] = (await token()).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.x`;
      },
    ],
    [
      'with another payload',
      async () => {
        const [header, , signature] = (await token()).split('.');
        const payload = Buffer.from(JSON.stringify({ tenant: 'other', sub: 'eve' })).toString('base64url');
        return `${header}.${payload}.${signature}`;
      },
    ],
    [
      'that brings its own key',
      async () => {
        const jwk = await exportJWK(keys.strange.publicKey);
        return token({ key: keys.strange.privateKey, header: { alg: 'RS256', jwk } });
      },
    ],
    [
      'that says where its keys are',
      () => {
        const jku = `${issuer.issuer}/evil`;
        return token({ key: keys.strange.privateKey, header: { alg: 'RS256', kid: 'old', jku } });
      },
    ],
    [
      'whose key is a path',
      () => token({ key: keys.strange.privateKey, header: { alg: 'RS256', kid: '../../dev/null' } }),
    ],
    ['that is none', () => 'a.b.c'],
  ];
  /** ICRM_RUNS raises how many of each kind. */
  const runs = Number(process.env['ICRM_RUNS'] ?? 1);
  test.each(forged)(
    '%s is 401',
    async (_what, make) => {
      for (let run = 0; run < runs; run++) {
        const { status, body, header } = await get(await make());
        expect([status, body.reason]).toEqual([401, 'unauthenticated']);
        expect(header('www-authenticate')).toMatch(/^Bearer /);
      }
    },
    120_000,
  );

  test('of a key that was taken away is 401', async () => {
    issuer.state.published = ['new'];
    const later = await startBackbone({}, { oidcIssuer: issuer.issuer, oidcAudience: audience });
    const authorization = `Bearer ${await token()}`;
    expect((await later.get(`/v1/customers/${ana}`, { authorization })).status).toBe(401);
    issuer.state.published = ['old', 'new'];
    await later.close();
  });

  test('is needed for everything but the description', async () => {
    expect((await get(undefined)).status).toBe(401);
    expect((await get(undefined, '/v1/status')).status).toBe(401);
    expect((await get(undefined, '/openapi.json')).status).toBe(200);
    expect((await get(undefined, '/docs')).status).toBe(200);
  });

  test('without a tenant is 403', async () => {
    const { status, body } = await get(await token({ claims: { tenant: 7 } }));
    expect([status, body.reason]).toEqual([403, 'no-tenant']);
  });

  test('needs roles for what keepers do', async () => {
    const plain = { authorization: `Bearer ${await token()}` };
    const admin = {
      authorization: `Bearer ${await token({ claims: { roles: ['admin', 'personal-data'] } })}`,
    };
    for (const [method, path] of [
      ['POST', '/v1/projection/rebuild'],
      ['GET', '/v1/projection/parked'],
      ['POST', '/v1/projection/parked/replay'],
      ['GET', '/v1/events?reveal=true'],
    ] as const) {
      expect((await backbone.call(method, path, { headers: plain })).body).toMatchObject({
        status: 403,
        reason: 'role-missing',
      });
      expect((await backbone.call(method, path, { headers: admin })).status).toBe(200);
    }
  });

  test('sees fields as far as scopes and jobs say, by every way to views and events', async () => {
    const by = (claims: JWTPayload) =>
      token({ claims }).then((bearer) => ({ authorization: `Bearer ${bearer}` }));
    const seller = await by({ roles: ['reader'], scope: 'icrm:fields:name' });
    const ways = [
      ['GET', `/v1/customers/${ana}`],
      ['GET', `/v1/customers/${ana}?explain=true&asOfPosition=7`],
      ['GET', '/v1/customers/by/email/a@b.example'],
      ['GET', '/v1/customers?limit=1'],
      ['POST', '/v1/customers/search'],
      ['GET', `/v1/customers/${ana}/timeline`],
      ['GET', `/v1/customers/${ana}/timeline/live`],
      ['GET', `/v1/customers/${ana}/consents/in-force?purpose=marketing&channel=email`],
    ] as const;
    for (const [method, path] of ways) {
      backbone.seen.length = 0;
      if (method === 'POST') await backbone.post(path, {}, seller);
      else await backbone.get(path, seller);
      expect([path, backbone.seen.at(-1)?.request['sight']]).toEqual([
        path,
        { clear: ['name', 'amounts', 'scores'], shortened: ['*'] },
      ]);
    }
    const masked = await by({ roles: ['personal-data'], scope: 'icrm:masked:contact icrm:fields:name' });
    for (const path of [
      `/v1/customers/${ana}/access-report`,
      `/v1/customers/${ana}/portable-data`,
      '/v1/events?where=identifiers.value=a@b.example',
      '/v1/events?where=totalMinor=1500&reveal=true',
    ])
      expect((await backbone.get(path, masked)).body).toMatchObject({
        status: 403,
        reason: 'field-withheld',
      });
    expect((await backbone.get('/v1/events?where=orderId=7', masked)).status).toBe(200);
  });

  const kinds: readonly (readonly [string, JWTPayload, string, number])[] = [
    ['a job reads everything', { roles: ['service'] }, `GET /v1/customers/${ana}`, 200],
    ['a search is reading', { roles: ['reader'] }, 'POST /v1/customers/search', 200],
    ['a job does what is its own', { roles: ['service'] }, `POST /v1/cases/${ana}/acknowledge`, 200],
    ['a job does nothing else', { roles: ['service'] }, `POST /v1/orders/${ana}/cancel`, 403],
    ['a scope confines', { scope: 'icrm:orders:write' }, `GET /v1/customers/${ana}`, 403],
    [
      'a service account',
      { actor_kind: 'system', scope: 'icrm:views:read' },
      `GET /v1/customers/${ana}`,
      200,
    ],
    ['a customer sees no views', { actor_kind: 'customer', sub: ana }, `GET /v1/customers/${ana}`, 403],
    [
      'nor with a job',
      { actor_kind: 'customer', sub: ana, roles: ['sales'] },
      'POST /v1/customers/search',
      403,
    ],
    [
      'a customer has a door of their own',
      { actor_kind: 'customer', sub: ana },
      'GET /v1/portal/callbacks',
      200,
    ],
    ['that is for customers alone', {}, 'GET /v1/portal/callbacks', 403],
    ['a customer has an id', { actor_kind: 'customer' }, `GET /v1/customers/${ana}`, 403],
    ['a kind nobody knows', { actor_kind: 'root' }, `GET /v1/customers/${ana}`, 403],
    ['a partner reads the log', { actor_kind: 'partner' }, 'GET /v1/events', 200],
    [
      'of their contexts',
      { actor_kind: 'partner', scope: 'icrm:context:sales' },
      'GET /v1/events?contexts=customer',
      403,
    ],
    ['a partner sees no views', { actor_kind: 'partner' }, `GET /v1/customers/${ana}`, 403],
  ];
  test.each(kinds)('%s', async (_what, claims, request, status) => {
    const authorization = `Bearer ${await token({ claims })}`;
    const [method, path = ''] = request.split(' ');
    const body = path.endsWith('cancel') ? { reason: 'x' } : {};
    const answer =
      method === 'GET' ? backbone.get(path, { authorization }) : backbone.post(path, body, { authorization });
    expect((await answer).status).toBe(status);
  });

  test('of a partner reads the contexts it names when it asks for all', async () => {
    backbone.seen.length = 0;
    const bearer = await token({ claims: { actor_kind: 'partner', scope: 'icrm:context:sales' } });
    await backbone.get('/v1/events', { authorization: `Bearer ${bearer}` });
    expect(backbone.seen[0]?.request).toMatchObject({ filter: { contexts: ['sales'] } });
  });

  test('is 503 while the issuer is away, and taken once it is back', async () => {
    const gone = await startIssuer();
    gone.state.broken = true;
    const other = await startBackbone({}, { oidcIssuer: gone.issuer, oidcAudience: audience });
    const bearer = await token({ from: gone.issuer });
    const ask = () => other.get(`/v1/customers/${ana}`, { authorization: `Bearer ${bearer}` });
    const away = await ask();
    expect([away.status, away.body.reason, away.header('retry-after')]).toEqual([503, 'issuer-away', '2']);
    gone.state.broken = false;
    expect((await ask()).status).toBe(200);
    await other.close();
    await close(gone.server);
  });
});

describe('without an issuer', () => {
  test('only this machine is trusted', async () => {
    const authenticate = trustThisMachine('demo');
    const from = (remoteAddress: string | undefined) =>
      authenticate({ header: () => undefined, remoteAddress });
    for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
      expect(await from(address)).toMatchObject({ tenant: 'demo' });
    for (const address of ['10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1', '1127.0.0.1', undefined])
      await expect(from(address)).rejects.toMatchObject({ status: 403, reason: 'not-from-here' });
  });

  test('an issuer without an audience does not start', () => {
    const env = {
      ICRM_CUSTOMER: 'a:1',
      ICRM_SALES: 'a:1',
      ICRM_SERVICE: 'a:1',
      ICRM_COLLABORATION: 'a:1',
      ICRM_MARKETING: 'a:1',
      ICRM_ANALYTICS: 'a:1',
      ICRM_VIEW: 'a:1',
      ICRM_FEED: 'a:1',
      ICRM_OIDC_ISSUER: 'https://a',
    };
    expect(() => createGatewayService(gatewaySettings.read(env))).toThrow(SettingsError);
  });
});
