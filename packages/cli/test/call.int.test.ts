import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createProgram } from '../src/program.ts';

const ana = '0193a000-0001';
const description = {
  paths: {
    '/v1/customers/{customerId}': { get: { operationId: 'getCustomerView', summary: 'The single view' } },
    '/v1/customers/{customerId}/convert': {
      post: { operationId: 'convertProspect', summary: 'A prospect becomes a customer' },
    },
  },
};
const preview = {
  compared: '10',
  different: '1',
  fields: [{ field: 'profile.segment', views: '1' }],
  examples: [],
};
const erasure = {
  customerId: ana,
  receiptId: 'r',
  destroyedAt: 'then',
  confirmed: [],
  outstanding: ['feed'],
};
const answers: Record<string, unknown> = {
  'GET /openapi.json': description,
  [`GET /v1/customers/${ana}`]: { customerId: ana },
  [`POST /v1/customers/${ana}/convert`]: { position: '7' },
  [`POST /v1/customers/${ana}/overrides`]: { position: '8' },
  [`POST /v1/customers/${ana}/overrides/lift`]: { position: '9' },
  [`POST /v1/customers/${ana}/erase-person`]: { receipts: [{ customerId: 'b' }, { customerId: ana }] },
  'POST /v1/survivorship/preview': preview,
  'GET /v1/erasures': { erasures: [erasure], nextCursor: 'next' },
};

const asked: { readonly what: string; readonly query: string; readonly body: unknown }[] = [];
let server: Server;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://gateway');
    let text = '';
    for await (const chunk of request) text += chunk;
    const what = `${request.method} ${pathname}`;
    asked.push({ what, query: search, body: text === '' ? undefined : JSON.parse(text) });
    response.writeHead(what in answers ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answers[what] ?? { title: 'Not Found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked.length = 0;
});

const icrm = async (...words: readonly string[]): Promise<string> => {
  const { port } = server.address() as AddressInfo;
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  const program = createProgram({ env: {}, write, signal: new AbortController().signal });
  await program.exitOverride().parseAsync(['--url', `http://127.0.0.1:${port}`, ...words], { from: 'user' });
  return written;
};

test('every operation is listed and called by its name', async () => {
  expect(await icrm('operations', 'prospect')).toMatch(/convertProspect +POST/);
  expect(JSON.parse(await icrm('--json', 'call', 'getCustomerView', ana, '--query', 'explain=true'))).toEqual(
    {
      customerId: ana,
    },
  );
  await icrm('call', 'convertProspect', ana, '--body', '{"reason":"contract"}');
  expect(asked.slice(-3)).toMatchObject([
    { what: `GET /v1/customers/${ana}`, query: '?explain=true' },
    { what: 'GET /openapi.json' },
    { what: `POST /v1/customers/${ana}/convert`, body: { reason: 'contract' } },
  ]);
});

test.each([
  [['call', 'flyToTheMoon'], 'no operation'],
  [['call', 'getCustomerView'], '{customerId}'],
  [['call', 'convertProspect', ana, '--body', '{'], 'not JSON'],
  [['call', 'getCustomerView', ana, '--query', 'explain'], 'name=value'],
  [['what-if'], '--version or --rules'],
])('%j is refused', async (words, told) => {
  await expect(icrm(...words)).rejects.toThrow(told);
});

test('a field is overridden and lifted', async () => {
  await icrm('customer', 'override', ana, 'familyName', 'Ruiz', '--why', 'passport');
  await icrm('customer', 'override', ana, 'address', '{"city":"Madrid"}', '--why', 'call', '--until', '2030');
  await icrm('customer', 'lift', ana, 'familyName', '--why', 'married');
  expect(asked.map(({ body }) => body)).toEqual([
    { field: 'familyName', value: { familyName: 'Ruiz' }, why: 'passport' },
    { field: 'address', value: { address: { city: 'Madrid' } }, why: 'call', until: '2030' },
    { field: 'familyName', why: 'married' },
  ]);
});

test('other rules are tried', async () => {
  const told = await icrm('what-if', '--version', '2', '--sample', '0');
  expect(told).toContain('1 of 10 views differ');
  expect(told).toContain('profile.segment');
  expect(asked.at(-1)?.body).toEqual({ version: 2, sample: 0, examples: 20 });
});

test('a whole person is erased, and who has not confirmed is listed', async () => {
  await expect(icrm('customer', 'erase', ana, '--linked', '--reason', 'request')).rejects.toThrow('--yes');
  const receipts = await icrm('--json', 'customer', 'erase', ana, '--linked', '--yes', '--reason', 'request');
  expect(receipts).toContain('"customerId":"b"');
  const listed = await icrm('customer', 'erasures');
  expect(listed).toContain('feed');
  expect(listed).toContain('--cursor next');
});
