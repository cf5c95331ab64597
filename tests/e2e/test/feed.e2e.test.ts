import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../src/index.ts';

const here = await tempFolder('feed-here');
const there = await tempFolder('feed-there');
let stack: Stack;
const ids: string[] = [];
beforeAll(async () => {
  stack = await startStack(here.path, {
    env: { ICRM_WEBHOOKS_PRIVATE: 'true', ICRM_WEBHOOKS_RETRY_MS: '50' },
  });
  for (const givenName of ['Ana', 'Luis']) {
    const { body } = await stack.post('/v1/customers', {
      kind: 'person',
      source: 'web',
      details: { givenName },
    });
    ids.push(body.customerId);
    const lines = [{ productId: 'P-1', name: 'Panel', quantity: 1, amountMinor: 2_500 }];
    await stack.post('/v1/orders', { customerId: body.customerId, currency: 'EUR', lines });
  }
}, 90_000);
afterAll(async () => {
  await stack.process.kill();
  await here.remove();
  await there.remove();
});

describe('the feed over HTTP', () => {
  test('a webhook gets every event from the beginning, signed, and its ledger closes', async () => {
    const received: { type: string; signature: string | undefined }[] = [];
    let failures = 3;
    const endpoint = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        failures -= 1;
        response.statusCode = failures >= 0 ? 500 : 200;
        const signature = Object.entries(request.headers).find(([name]) => name.includes('signature'))?.[1];
        if (failures < 0)
          received.push({ type: Buffer.concat(chunks).toString(), signature: String(signature) });
        response.end('ok');
      });
    });
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/hook`;
    const made = await stack.put('/v1/webhooks/crm', { url, from: 'beginning' });
    expect(made.status).toBe(200);
    expect(made.body.secret.length).toBeGreaterThan(20);
    await eventually(
      async () => {
        const { body } = await stack.get('/v1/webhooks/crm/ledger');
        expect(Number(body.offered)).toBeGreaterThanOrEqual(6);
        expect(Number(body.delivered)).toBe(Number(body.offered));
        expect(Number(body.parked) + Number(body.waiting)).toBe(0);
      },
      { withinMs: 30_000 },
    );
    expect(received.length).toBeGreaterThanOrEqual(6);
    expect(received.every(({ signature }) => signature !== undefined && signature.length > 20)).toBe(true);
    const { body } = await stack.get('/v1/webhooks/crm/deliveries?limit=100');
    expect(body.deliveries.map(({ outcome }: { outcome: string }) => outcome)).toContain('retry');
    expect((await stack.remove('/v1/webhooks/crm')).status).toBe(204);
    endpoint.closeAllConnections();
    endpoint.close();
  }, 60_000);

  test.each([
    ['no URL', { url: 'here' }, 400],
    ['an unknown field', { url: 'https://example.com/x', colour: 1 }, 400],
    ['an unknown context', { url: 'https://example.com/x', filter: { contexts: ['weather'] } }, 400],
  ])('a webhook with %s is refused', async (_case, body, status) =>
    expect((await stack.put('/v1/webhooks/bad', body)).status).toBe(status),
  );

  test('the log is as it was written', async () => {
    const { status, body } = await stack.post('/v1/evidence/verify', {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ intact: true, findings: [] });
  });

  test('carried away and brought in elsewhere, the views are the same', async () => {
    const file = Buffer.from(await (await fetch(`${stack.url}/v1/archive?keys=true`)).arrayBuffer());
    const before = await Promise.all(ids.map((id) => stack.get(`/v1/customers/${id}`)));
    const other = await startStack(there.path, {
      env: { ICRM_KEYS_FILE: `${here.path}/keys/key-encryption-keys.json` },
    });
    try {
      const bring = (bytes: Uint8Array) => other.upload('/v1/archive', 'application/gzip', bytes);
      const first = await bring(file);
      expect(first.status).toBe(200);
      expect(Number(first.body.events)).toBeGreaterThanOrEqual(6);
      const after = await Promise.all(
        ids.map((id) =>
          other.get(`/v1/customers/${id}`, { 'icrm-min-position': String(first.body.position) }),
        ),
      );
      const content = ({ body }: { body: Record<string, unknown> }) => ({ ...body, watermark: undefined });
      expect(after.map(content)).toEqual(before.map(content));
      expect(Number((await bring(file)).body.events)).toBe(0);
      const { status } = await bring(file.subarray(0, Math.floor(file.length / 2)));
      expect([400, 422]).toContain(status);
    } finally {
      await other.process.kill();
    }
  }, 90_000);
});
