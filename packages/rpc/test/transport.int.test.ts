import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChannelCredentials } from '@grpc/grpc-js';
import { type Authority, type Certificate, createAuthority, type Leaf } from '@icrm/certificates';
import { auditV1 } from '@icrm/contracts';
import type { Part } from '@icrm/runtime';
import { SettingsError } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { implement, loadTransport, rpcClient, serveRpc, type Transport } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'icrm-tls-'));
let authority: Authority;
let stranger: Authority;
let server: Part;
let address: string;
const called: string[] = [];

const hosts = ['localhost', '127.0.0.1'];
const uris = (name: string) => [`spiffe://icrm.test/icrm/${name}`];
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const transportOf = (name: string, { certificate, key }: Certificate): Transport => {
  const transport = loadTransport({
    certificate: file(`${name}.pem`, certificate),
    key: file(`${name}-key.pem`, key),
    authority: file('ca.pem', authority.certificate),
  });
  if (transport === undefined) throw new Error('files were given');
  return transport;
};

beforeAll(async () => {
  authority = await createAuthority('ours');
  stranger = await createAuthority('theirs');
  const transport = transportOf('customer', await authority.issue({ uris: uris('customer'), hosts }));
  server = serveRpc({
    listen: { host: '127.0.0.1', port: 0 },
    transport,
    services: [
      implement(auditV1.AuditServiceService, {
        recordAccesses: async () => {
          called.push('record');
          return { position: 1n };
        },
        listReads: async () => {
          called.push('reads');
          return { reads: [], nextCursor: '' };
        },
        listRefusals: async () => ({ refusals: [], nextCursor: '' }),
      }),
    ],
    reflection: false,
  });
  address = (await server.start()) ?? '';
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

type Method = 'recordAccesses' | 'listReads';
const call = async (credentials: ChannelCredentials, method: Method): Promise<string> => {
  const client = rpcClient(auditV1.AuditServiceClient, address, {
    credentials,
    attempts: 1,
    deadlineMs: 3_000,
  });
  try {
    await (method === 'listReads'
      ? client.listReads({ tenant: 'acme', customerId: 'x', limit: 0, cursor: '' })
      : client.recordAccesses({ tenant: 'acme', reads: [], refusals: [] }));
    return 'OK';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    client.close();
  }
};
const present = ({ certificate, key }: Certificate, roots = authority.certificate) =>
  ChannelCredentials.createSsl(Buffer.from(roots), Buffer.from(key), Buffer.from(certificate));

describe('between services', () => {
  test('a program calls what the table of callers names, and nothing else', async () => {
    const as = async (name: string) => present(await authority.issue({ uris: uris(name), hosts }));
    expect(await call(await as('gateway'), 'recordAccesses')).toBe('OK');
    expect(await call(await as('operator'), 'listReads')).toBe('OK');
    called.length = 0;
    expect(await call(await as('operator'), 'recordAccesses')).toBe('PERMISSION_DENIED');
    expect(await call(await as('sales'), 'listReads')).toBe('PERMISSION_DENIED');
    expect(called).toEqual([]);
  });

  test('a certificate comes with those between it and the authority', async () => {
    const below = await authority.issueAuthority('below');
    expect(await call(present(await below.issue({ uris: uris('gateway'), hosts })), 'listReads')).toBe('OK');
  });

  const day = 86_400_000;
  const gateway: Leaf = { uris: uris('gateway'), hosts };
  const from = (change: Partial<Leaf>) => async () =>
    present(await authority.issue({ ...gateway, ...change }));
  const bad: readonly (readonly [string, () => Promise<ChannelCredentials>])[] = [
    ['no certificate', async () => ChannelCredentials.createSsl(Buffer.from(authority.certificate))],
    ['no TLS', async () => ChannelCredentials.createInsecure()],
    ['another authority', async () => present(await stranger.issue(gateway))],
    [
      'another authority of the same name',
      async () => present(await (await createAuthority('ours')).issue(gateway)),
    ],
    [
      'an expired one',
      from({ notBefore: new Date(Date.now() - 9 * day), notAfter: new Date(Date.now() - day) }),
    ],
    ['one of tomorrow', from({ notBefore: new Date(Date.now() + day) })],
    ['one for servers only', from({ usages: ['server'] })],
    ['no identity', from({ uris: [] })],
    ['two identities', from({ uris: [...uris('gateway'), ...uris('operator')] })],
    ['an identity of another trust domain', from({ uris: ['spiffe://evil.test/icrm/gateway'] })],
    ['an identity in a name of a host', from({ uris: [], hosts: ['spiffe://icrm.test/icrm/gateway'] })],
    ['an identity with more behind it', from({ uris: ['spiffe://icrm.test/icrm/gateway/x'] })],
    ['an unknown program', from({ uris: uris('eve') })],
    [
      'a chain with a gap',
      async () => {
        const below = await authority.issueAuthority('below');
        const { certificate, key } = await below.issue(gateway);
        const [leaf = ''] = certificate.split(/(?<=-----END CERTIFICATE-----)/);
        return present({ certificate: leaf, key });
      },
    ],
    [
      'a leaf that signs',
      async () => {
        // What the authority issued for a program is no authority.
        const program = await authority.issue(gateway);
        const { openAuthority } = await import('@icrm/certificates');
        const self = await openAuthority(program);
        const { certificate, key } = await self.issue(gateway);
        return present({ certificate: `${certificate}${program.certificate}`, key });
      },
    ],
  ];
  const runs = Number(process.env['ICRM_RUNS'] ?? 1);
  test.each(bad)(
    'with %s nothing is done',
    async (_what, make) => {
      called.length = 0;
      for (let run = 0; run < runs; run++)
        for (const method of ['recordAccesses', 'listReads'] as const)
          expect(await call(await make(), method)).toMatch(
            /^(UNAVAILABLE|UNAUTHENTICATED|PERMISSION_DENIED)$/,
          );
      expect(called).toEqual([]);
    },
    300_000,
  );

  test('a client does not talk to a server of another authority, nor at another host', async () => {
    const mine = await authority.issue(gateway);
    expect(await call(present(mine, stranger.certificate), 'listReads')).toBe('UNAVAILABLE');
    const elsewhere = transportOf(
      'elsewhere',
      await authority.issue({ uris: uris('customer'), hosts: ['else.test'] }),
    );
    const other = serveRpc({
      listen: { host: '127.0.0.1', port: 0 },
      transport: elsewhere,
      services: [],
      reflection: false,
    });
    const client = rpcClient(auditV1.AuditServiceClient, (await other.start()) ?? '', {
      credentials: present(mine),
      attempts: 1,
      deadlineMs: 3_000,
    });
    await expect(
      client.listReads({ tenant: 'acme', customerId: 'x', limit: 0, cursor: '' }),
    ).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    client.close();
    await other.stop();
  });
});

describe('the settings of a transport', () => {
  test('are all or none', async () => {
    expect(loadTransport({ certificate: undefined, key: undefined, authority: undefined })).toBeUndefined();
    const { certificate, key } = await authority.issue({ uris: uris('sales'), hosts });
    const files = {
      certificate: file('a.pem', certificate),
      key: file('a-key.pem', key),
      authority: file('ca.pem', authority.certificate),
    };
    expect(loadTransport(files)?.identity).toEqual({ trustDomain: 'icrm.test', name: 'sales' });
    for (const missing of ['certificate', 'key', 'authority'])
      expect(() => loadTransport({ ...files, [missing]: undefined })).toThrow(SettingsError);
    expect(() => loadTransport({ ...files, key: join(folder, 'nowhere.pem') })).toThrow('cannot be read');
    const nameless = await authority.issue({ uris: [], hosts });
    expect(() => loadTransport({ ...files, certificate: file('n.pem', nameless.certificate) })).toThrow(
      'names no identity',
    );
    expect(() => loadTransport({ ...files, certificate: files.key })).toThrow('names no identity');
  });
});
