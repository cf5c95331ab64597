import { identityCommands as commands, identityV1 as v1, vocabulary } from '@icrm/contracts';
import { json, lines, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { matchRulesRoutes } from './match-rules-routes.ts';
import { needRole } from './need-role.ts';
import { cursor, flag, limit, positionHeader, readingHeaders } from './reading.ts';

const tag = 'identity';
const outcome = z.enum(['agrees', 'close', 'differs', 'missing']);
const evidence = z.object({ field: z.string(), outcome, weight: z.number() }).meta({ id: 'Evidence' });
const actor = z.object({ kind: z.string(), id: z.string() });
const pair = z
  .object({
    linkId: z.string(),
    customerId: z.string(),
    otherCustomerId: z.string(),
    state: z.enum(['proposed', 'withheld', 'withdrawn', 'linked', 'apart']),
    rule: z.string(),
    ruleVersion: z.int(),
    score: z.number(),
    evidence: z.array(evidence),
    reason: z
      .string()
      .meta({ description: 'of withheld: shared-value, component-size, kept-apart; else what was said' }),
    wouldHold: z.int(),
    sharedField: z.string(),
    sharedBy: z.int(),
    actor: actor.optional(),
    at: z.string(),
  })
  .meta({ id: 'PairOfCustomers' });
const candidate = z
  .object({
    pair,
    fields: z.array(
      z.object({
        field: z.string(),
        value: z.string(),
        otherValue: z.string(),
        outcome,
        level: z.string(),
        weight: z.number(),
      }),
    ),
    scoreNow: z.number(),
    verdictNow: z.string(),
  })
  .meta({ id: 'Candidate' });
const candidatePage = z
  .object({
    candidates: z.array(candidate),
    nextCursor: z.string().meta({ description: "'' on the last page" }),
  })
  .meta({ id: 'CandidatePage' });
const pairFact = z.object({
  type: z.string(),
  rule: z.string(),
  ruleVersion: z.int(),
  score: z.number(),
  reason: z.string(),
  actor: actor.optional(),
  at: z.string(),
  eventId: z.string(),
  position: z.string(),
});
const effect = z
  .object({
    joined: z.array(
      z.object({
        customerIds: z.array(z.string()),
        from: z.array(z.int()),
        apartLinkIds: z.array(z.string()),
        beyondLimit: z.boolean(),
      }),
    ),
    viewsBefore: z.int(),
    viewsAfter: z.int(),
    notCandidates: z.array(z.string()),
    effect: z.string(),
  })
  .meta({ id: 'EffectOfAccepting' });
const counts = z.record(z.string(), z.union([z.string(), z.number()]));

const linkParams = z.strictObject({ linkId: vocabulary.id });
const answer = { linkId: z.string() };

/** Who is the same as whom: what matching found, what people decide. */
export const identityRoutes = ({ identity }: Pick<Clients, 'identity'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/identity/candidates',
    operation: 'listCandidates',
    personal: true,
    tag,
    summary: 'Pairs that wait for a person, the best evidence first, both records beside each other',
    input: {
      headers: readingHeaders,
      query: z.strictObject({
        state: z.enum(['proposed', 'withheld']).optional(),
        limit: limit.pipe(z.number().max(200)).default(20),
        cursor: cursor.optional(),
        minScore: z.coerce.number().optional(),
      }),
    },
    responses: { 200: { description: 'a page of candidates', schema: candidatePage } },
    handler: async ({ query, headers }, { principal: { tenant }, signal }) => {
      const minPosition = headers['icrm-min-position'] ?? 0n;
      const request = v1.ListCandidatesRequest.fromPartial({ tenant, minPosition, limit: query.limit });
      const { state = '', cursor: after = '', minScore } = query;
      const page = await identity.listCandidates({ ...request, state, cursor: after, minScore }, { signal });
      const { position, ...body } = page;
      return json(200, body, positionHeader(position));
    },
  }),
  route({
    method: 'get',
    path: '/v1/identity/candidates/{linkId}',
    operation: 'getCandidate',
    personal: true,
    tag,
    summary: 'A pair, both records as they stand now, and everything that was said of it',
    input: { params: linkParams },
    responses: {
      200: { description: 'the pair', schema: z.object({ candidate, history: z.array(pairFact) }) },
    },
    handler: async ({ params: { linkId } }, { principal: { tenant }, signal }) =>
      json(200, await identity.getCandidate({ tenant, linkId }, { signal })),
  }),
  commandRoute(tag, {
    path: '/v1/identity/candidates/{linkId}/accept',
    operation: 'acceptCandidate',
    summary: 'A person says: the same',
    params: linkParams,
    body: commands.acceptCandidate,
    request: v1.AcceptCandidateRequest,
    call: identity.acceptCandidate,
    answer,
  }),
  commandRoute(tag, {
    path: '/v1/identity/candidates/{linkId}/reject',
    operation: 'rejectCandidate',
    summary: 'A person says: not the same; it is never proposed again',
    params: linkParams,
    body: commands.rejectCandidate,
    request: v1.RejectCandidateRequest,
    call: identity.rejectCandidate,
    answer,
  }),
  commandRoute(tag, {
    path: '/v1/identity/candidates/{linkId}/undo',
    operation: 'undoLink',
    summary: 'Takes a link back, whether a person or a rule made it',
    params: linkParams,
    body: commands.undoLink,
    request: v1.UndoLinkRequest,
    call: identity.undoLink,
    answer,
  }),
  route({
    method: 'post',
    path: '/v1/identity/preview',
    operation: 'previewCandidates',
    personal: true,
    access: 'read',
    tag,
    summary: 'What accepting candidates together would lead to; changes nothing',
    input: { body: commands.previewCandidates },
    responses: { 200: { description: 'the effect', schema: effect } },
    handler: async ({ body }, { principal: { tenant }, signal }) =>
      json(200, await identity.previewCandidates({ tenant, ...body }, { signal })),
  }),
  commandRoute(tag, {
    path: '/v1/identity/accept',
    operation: 'acceptCandidates',
    summary: 'Accepts many, as previewed',
    description:
      'With the `effect` of a preview, nothing is done when the effect would be another one by now.',
    body: commands.acceptCandidates,
    request: v1.AcceptCandidatesRequest,
    call: identity.acceptCandidates,
    answer: {
      candidates: z.array(
        z.object({ linkId: z.string(), refusal: z.string().meta({ description: "'': linked" }) }),
      ),
      linked: z.int(),
    },
  }),
  route({
    method: 'get',
    path: '/v1/customers/{customerId}/links',
    operation: 'listLinks',
    tag,
    summary: 'Everything that was found or said of a customer and others',
    input: { params: z.strictObject({ customerId: vocabulary.id }), headers: readingHeaders },
    responses: { 200: { description: 'the pairs', schema: z.object({ pairs: z.array(pair) }) } },
    handler: async ({ params: { customerId }, headers }, { principal: { tenant }, signal }) => {
      const minPosition = headers['icrm-min-position'] ?? 0n;
      const { pairs, position } = await identity.listLinks({ tenant, customerId, minPosition }, { signal });
      return json(200, { pairs }, positionHeader(position));
    },
  }),
  route({
    method: 'post',
    path: '/v1/identity/match',
    operation: 'matchAll',
    tag,
    summary: 'Matches the whole base; tells its progress',
    description: 'Progress comes as NDJSON. Needs the role `admin`. May be repeated: what is decided stays.',
    input: { query: z.strictObject({ dryRun: flag }) },
    responses: { 200: { description: 'progress', type: 'application/x-ndjson', schema: counts } },
    handler: async ({ query: { dryRun } }, exchange) => {
      needRole(exchange, 'admin');
      const { tenant } = exchange.principal;
      return lines(identity.matchAll({ tenant, dryRun }, { signal: exchange.signal }));
    },
  }),
  ...matchRulesRoutes(identity),
  route({
    method: 'get',
    path: '/v1/identity/status',
    operation: 'getMatchingStatus',
    tag,
    summary: 'Where matching stands: positions, counts, thresholds',
    input: {},
    responses: { 200: { description: 'the status', schema: counts } },
    handler: async (_, { principal: { tenant }, signal }) =>
      json(200, await identity.getMatchingStatus({ tenant }, { signal })),
  }),
];
