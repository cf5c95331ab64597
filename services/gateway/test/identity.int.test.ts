import { identityV1 } from '@icrm/contracts';
import { type Handlers, implement, serveRpc } from '@icrm/rpc';
import type { Part } from '@icrm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createGatewayService, gatewaySettings } from '../src/index.ts';
import { ana, result } from './stand-ins.ts';

type Methods = Handlers<typeof identityV1.IdentityServiceService>;
const seen: { method: string; request: unknown }[] = [];
const told =
  <Q, A>(method: string, answer: A) =>
  (request: Q) => {
    seen.push({ method, request });
    return Promise.resolve(answer);
  };
const pair = identityV1.PairOfCustomers.fromPartial({
  linkId: ana,
  customerId: ana,
  state: 'proposed',
  score: 22.5,
});
const candidate = identityV1.Candidate.fromPartial({
  pair,
  fields: [
    { field: 'names', value: 'Ana', otherValue: 'Anna', outcome: 'close', level: 'both alike', weight: 12.5 },
  ],
  scoreNow: 22.5,
  verdictNow: 'review',
});
const effect = { joined: [], viewsBefore: 2, viewsAfter: 1, notCandidates: [], effect: 'e1' };
const decided = { linkId: ana, result };
const identity: Methods = {
  listCandidates: told('listCandidates', { candidates: [candidate], nextCursor: 'next', position: 41n }),
  getCandidate: told('getCandidate', { candidate, history: [] }),
  acceptCandidate: told('acceptCandidate', decided),
  rejectCandidate: told('rejectCandidate', decided),
  undoLink: told('undoLink', decided),
  previewCandidates: told('previewCandidates', effect),
  acceptCandidates: told('acceptCandidates', {
    candidates: [{ linkId: ana, refusal: '' }],
    linked: 1,
    result,
  }),
  listLinks: told('listLinks', { pairs: [pair], position: 41n }),
  async *matchAll(request) {
    seen.push({ method: 'matchAll', request });
    yield identityV1.MatchAllResponse.fromPartial({ phase: 'matching', records: 2n });
    yield identityV1.MatchAllResponse.fromPartial({ phase: 'done', records: 2n });
  },
  getMatchingStatus: told(
    'getMatchingStatus',
    identityV1.GetMatchingStatusResponse.fromPartial({ records: 2n }),
  ),
  publishMatchRules: told(
    'publishMatchRules',
    identityV1.PublishMatchRulesResponse.fromPartial({ version: 2 }),
  ),
  activateMatchRules: told('activateMatchRules', identityV1.ActivateMatchRulesResponse.fromPartial({})),
  listMatchRules: told('listMatchRules', identityV1.ListMatchRulesResponse.fromPartial({ active: 1 })),
  async *previewMatchRules() {
    yield identityV1.PreviewMatchRulesResponse.fromPartial({ phase: 'done', records: 2n });
  },
};

let parts: Part[] = [];
let url = '';
beforeAll(async () => {
  const service = serveRpc({
    listen: { host: '127.0.0.1', port: 0 },
    services: [implement(identityV1.IdentityServiceService, identity)],
    reflection: false,
  });
  const customer = (await service.start()) ?? '';
  const nowhere = '127.0.0.1:1';
  const gateway = createGatewayService(
    gatewaySettings.read({
      ICRM_CUSTOMER: customer,
      ICRM_SALES: nowhere,
      ICRM_SERVICE: nowhere,
      ICRM_COLLABORATION: nowhere,
      ICRM_MARKETING: nowhere,
      ICRM_ANALYTICS: nowhere,
      ICRM_VIEW: nowhere,
      ICRM_FEED: nowhere,
    }),
  );
  url = (await gateway.start()) ?? '';
  parts = [gateway, service];
});
afterAll(async () => {
  for (const part of parts) await part.stop();
});
beforeEach(() => {
  seen.length = 0;
});

const get = async (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers });
const post = async (path: string, body: object) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'icrm-actor': 'staff:clerk-7' },
  });

describe('identity at the door', () => {
  test('lists candidates beside each other, as fresh as asked for', async () => {
    const answer = await get('/v1/identity/candidates?state=proposed&limit=5&minScore=20', {
      'icrm-min-position': '40',
    });
    expect(await answer.json()).toMatchObject({
      candidates: [
        { pair: { linkId: ana, state: 'proposed' }, fields: [{ value: 'Ana', otherValue: 'Anna' }] },
      ],
      nextCursor: 'next',
    });
    expect(answer.headers.get('icrm-position')).toBe('41');
    expect(seen).toMatchObject([
      {
        request: { tenant: 'demo', state: 'proposed', limit: 5, minScore: 20, minPosition: 40n, cursor: '' },
      },
    ]);
  });

  test.each([
    [`/v1/identity/candidates/${ana}`, 'getCandidate', { linkId: ana }],
    [`/v1/customers/${ana}/links`, 'listLinks', { customerId: ana }],
    ['/v1/identity/status', 'getMatchingStatus', {}],
  ])('GET %s asks for %s', async (path, method, request) => {
    expect((await get(path)).status).toBe(200);
    expect(seen).toMatchObject([{ method, request: { tenant: 'demo', ...request } }]);
  });

  test.each(['accept', 'reject', 'undo'])('%s carries who says so and why', async (decision) => {
    const answer = await post(`/v1/identity/candidates/${ana}/${decision}`, { reason: 'saw both passports' });
    expect(await answer.json()).toMatchObject({ linkId: ana, position: '41' });
    expect(seen).toMatchObject([
      {
        request: {
          linkId: ana,
          reason: 'saw both passports',
          context: { tenant: 'demo', actor: { kind: 'staff' } },
        },
      },
    ]);
  });

  test('many are previewed and accepted as previewed', async () => {
    expect(await (await post('/v1/identity/preview', { linkIds: [ana] })).json()).toEqual(effect);
    const body = { linkIds: [ana], reason: 'checked', effect: 'e1' };
    expect(await (await post('/v1/identity/accept', body)).json()).toMatchObject({ linked: 1 });
    expect(seen.at(-1)).toMatchObject({ method: 'acceptCandidates', request: body });
  });

  test('a run over the base tells its progress', async () => {
    const answer = await post('/v1/identity/match?dryRun=true', {});
    const phases = (await answer.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).phase);
    expect(phases).toEqual(['matching', 'done']);
    expect(seen).toMatchObject([{ request: { tenant: 'demo', dryRun: true } }]);
  });

  test.each([
    ['/v1/identity/candidates?limit=201'],
    ['/v1/identity/candidates?state=linked'],
    ['/v1/identity/candidates?minScore=many'],
    ['/v1/identity/candidates/x'],
  ])('%s is refused', async (path) => {
    expect((await get(path)).status).toBe(400);
    expect(seen).toEqual([]);
  });

  test('a decision without a reason is refused', async () =>
    expect((await post(`/v1/identity/candidates/${ana}/accept`, { reason: ' ' })).status).toBe(400));
});
