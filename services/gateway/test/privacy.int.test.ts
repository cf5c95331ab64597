import { RpcError } from '@icrm/rpc';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ana, type Behaviour, startBackbone } from './stand-ins.ts';

const opened: { close(): Promise<unknown> }[] = [];
const start = async (behaviour: Behaviour = {}) => {
  const backbone = await startBackbone(behaviour);
  opened.push(backbone);
  return backbone;
};
afterEach(async () => {
  for (const it of opened.splice(0)) await it.close();
});

const at = '2026-03-02T09:00:00.000Z';
const head = {
  customerId: ana,
  tenant: 'acme',
  members: [ana],
  generatedAt: at,
  position: '41',
  entries: 1,
  view: { displayName: 'Ana <b>', stage: 'customer', profile: {}, identifiers: [], registeredAt: at },
  consents: [],
  links: [],
  sources: [],
  recipients: [],
};
const entry = {
  at,
  recordedAt: at,
  summary: 'Registered',
  type: 'CustomerRegistered',
  channel: 'web',
  actor: { kind: 'staff', id: 'clerk' },
  data: {},
};
const reporting: Behaviour = {
  disclosure: {
    async *getAccessReport() {
      yield { part: { $case: 'head' as const, value: JSON.stringify(head) } };
      yield { part: { $case: 'entry' as const, value: JSON.stringify(entry) } };
    },
  },
};

describe('an access report', () => {
  test('is put together as JSON, for whoever asks for nothing else', async () => {
    const { get, seen } = await start(reporting);
    const { status, body, header } = await get(`/v1/customers/${ana}/access-report`, {
      'icrm-min-position': '7',
      'icrm-tenant': 'acme',
    });
    expect([status, header('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({ ...head, timeline: [entry] });
    expect(seen.map(({ request }) => request)).toEqual([
      { tenant: 'acme', customerId: ana, minPosition: 7n },
    ]);
  });

  test.each([
    ['?format=html', {}],
    ['', { accept: 'text/html,application/xhtml+xml;q=0.9' }],
  ])('is a page that may run nothing: %s %j', async (query, headers) => {
    const { get } = await start(reporting);
    const { status, type, text, header } = await get(`/v1/customers/${ana}/access-report${query}`, headers);
    expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('What we hold on Ana &lt;b&gt;');
    expect(header('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });

  test('of nobody is a problem, however it was asked for', async () => {
    const { get } = await start({
      disclosure: {
        // biome-ignore lint/correctness/useYield: it fails before it has anything to tell
        async *getAccessReport() {
          throw new RpcError('NOT_FOUND', 'there is no such customer', {
            reason: 'customer-not-found',
            domain: 'view',
          });
        },
      },
    });
    for (const query of ['', '?format=html']) {
      const { status, body } = await get(`/v1/customers/${ana}/access-report${query}`);
      expect([status, body.reason]).toEqual([404, 'customer-not-found']);
    }
  });
});

test('a receipt is handed on to the byte, beside its signature', async () => {
  const receipt = '{"b":1,"a":[ "as it was signed" ]}';
  const signed = { signature: 'c2ln', keyId: 'k', publicKey: '-----BEGIN' };
  const { get } = await start({ privacy: { getErasureReceipt: async () => ({ receipt, ...signed }) } });
  const { text, body } = await get(`/v1/customers/${ana}/erasure`);
  expect(text).toContain(receipt);
  expect(body).toEqual({ receipt: JSON.parse(receipt), ...signed });
});

test('the consent in force is asked for by purpose, channel and moment', async () => {
  const { get, seen } = await start();
  await get(`/v1/customers/${ana}/consents/in-force?purpose=marketing&channel=email&at=${at}`);
  await get(`/v1/customers/${ana}/consents/in-force?purpose=marketing&channel=email&atPosition=9`);
  expect(seen.map(({ request }) => [request['purpose'], request['atTime'], request['atPosition']])).toEqual([
    ['marketing', at, 0n],
    ['marketing', '', 9n],
  ]);
  const { status, body } = await get(`/v1/customers/${ana}/consents/in-force?purpose=marketing`);
  expect([status, body.errors?.[0]?.field]).toEqual([400, 'channel']);
});

test('keys are rotated, and the receipt key is told', async () => {
  const { post, get } = await start({
    privacy: {
      rotateKeys: async () => ({ version: 'k2', rewrapped: 7n }),
      getReceiptKey: async () => ({ keyId: 'k', publicKey: 'pem' }),
    },
  });
  expect((await post('/v1/keys/rotate', {})).body).toEqual({ version: 'k2', rewrapped: '7' });
  expect((await get('/v1/keys/receipt')).body).toEqual({ keyId: 'k', publicKey: 'pem' });
});
