import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createProgram } from '../src/program.ts';

const [ana, bea, link] = ['0193a000-0001', '0193a000-0002', '0193a000-00e1'];
const pair = {
  linkId: link,
  customerId: ana,
  otherCustomerId: bea,
  state: 'proposed',
  rule: 'person',
  ruleVersion: 1,
  score: 22.5,
  reason: '',
  actor: { kind: 'system', id: 'matching' },
  at: '2026-03-02T09:00:00.000Z',
};
const candidate = {
  pair,
  fields: [
    {
      field: 'names',
      value: 'Ana Ruiz',
      otherValue: 'Anna Ruiz',
      level: 'one equal, one alike',
      weight: 11.7,
    },
    { field: 'phone', value: '', otherValue: '', level: '', weight: 0 },
  ],
  verdictNow: 'review',
};
/** What the gateway answers, by method and path. */
const answers: Record<string, string> = {
  [`GET /v1/customers/${ana}/links`]: JSON.stringify({ pairs: [pair] }),
  'GET /v1/identity/candidates': JSON.stringify({ candidates: [candidate], nextCursor: 'next' }),
  [`GET /v1/identity/candidates/${link}`]: JSON.stringify({
    candidate,
    history: [{ at: pair.at, type: 'LinkProposed', rule: 'person', reason: '', actor: pair.actor }],
  }),
  [`POST /v1/identity/candidates/${link}/accept`]: JSON.stringify({ linkId: link, position: '7' }),
  [`POST /v1/identity/candidates/${link}/reject`]: JSON.stringify({ linkId: link, position: '7' }),
  [`POST /v1/identity/candidates/${link}/undo`]: JSON.stringify({ linkId: link, position: '7' }),
  'POST /v1/identity/preview': JSON.stringify({ viewsBefore: 2, viewsAfter: 1, effect: 'e1' }),
  'POST /v1/identity/accept': JSON.stringify({ linked: 1 }),
  'POST /v1/identity/match': '{"phase":"matching"}\n{"phase":"done","linked":"3"}\n',
};

type Asked = { readonly what: string; readonly query: string; readonly body: unknown };
const asked: Asked[] = [];
let server: Server;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://gateway');
    let text = '';
    for await (const chunk of request) text += chunk;
    const what = `${request.method} ${pathname}`;
    asked.push({ what, query: search, body: text === '' ? undefined : JSON.parse(text) });
    response.writeHead(what in answers ? 200 : 404, { 'content-type': 'application/json' });
    response.end(answers[what] ?? '{"title":"Not Found"}');
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

test('links shows the other end, the rule and who says so', async () => {
  expect(await icrm('links', ana, '--min-position', '9')).toMatch(
    new RegExp(`${link} .*${bea} .*proposed .*person .*matching`),
  );
});

test('review list lays the records beside each other and leaves out what neither says', async () => {
  const text = await icrm('review', 'list', '--min-score', '20');
  expect(text).toContain('22.5 bits by person@1, now review');
  expect(text).toMatch(/names +Ana Ruiz +Anna Ruiz +one equal, one alike/);
  expect(text).not.toContain('phone');
  expect(text).toContain('more: --cursor next');
  expect(asked).toMatchObject([{ query: expect.stringContaining('minScore=20') }]);
});

test('review show tells what was said of the pair', async () =>
  expect(await icrm('review', 'show', link)).toMatch(/LinkProposed +person +matching/));

test.each([
  [
    ['review', 'accept', link, '--reason', 'passports'],
    `POST /v1/identity/candidates/${link}/accept`,
    { reason: 'passports' },
  ],
  [
    ['review', 'reject', link, '--reason', 'twins'],
    `POST /v1/identity/candidates/${link}/reject`,
    { reason: 'twins' },
  ],
  [['unlink', link, '--reason', 'twins'], `POST /v1/identity/candidates/${link}/undo`, { reason: 'twins' }],
  [['review', 'preview', link], 'POST /v1/identity/preview', { linkIds: [link] }],
  [
    ['review', 'accept-all', link, '--reason', 'checked', '--effect', 'e1'],
    'POST /v1/identity/accept',
    { linkIds: [link], reason: 'checked', effect: 'e1' },
  ],
])('%j is sent on as it was said', async (words, what, body) => {
  await icrm(...words);
  expect(asked).toEqual([{ what, query: '', body }]);
});

test('match shows what came of the run, and takes no unfinished one for done', async () => {
  expect(await icrm('match', '--dry-run')).toMatch(/phase +done/);
  expect(asked).toMatchObject([{ query: '?dryRun=true' }]);
  answers['POST /v1/identity/match'] = '{"phase":"matching"}\n';
  await expect(icrm('match')).rejects.toThrow('did not finish');
});
