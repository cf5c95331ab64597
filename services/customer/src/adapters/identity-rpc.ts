import { patienceOf } from '@icrm/command-service';
import { identityV1 } from '@icrm/contracts';
import { type Handlers, implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { acceptMany } from '../matching/accept-many.ts';
import { decidePair, type PairDecision } from '../matching/decide-pair.ts';
import type { LinkDocument } from '../matching/link-document.ts';
import { matchAll } from '../matching/match-all.ts';
import type { Matching } from '../matching/matching.ts';
import { previewEffect } from '../matching/preview.ts';
import { review } from '../matching/review.ts';
import { matchingStatus } from '../matching/status.ts';
import { awaitMatched } from './await-matched.ts';
import { toCandidate, toPair, toPairFact, toPreview, toProgress } from './identity-messages.ts';
import { defaultLimit, readCursor, identityRequests as requests, writeCursor } from './identity-requests.ts';
import { refuse, toResult } from './refusals.ts';
import { rulesMethods } from './rules-methods.ts';

type Methods = Handlers<typeof identityV1.IdentityServiceService>;

const allStates = ['proposed', 'withheld', 'withdrawn', 'linked', 'apart'] as const;

/** IdentityService: what matching found and what people say of it. */
export const identityRpc = (matching: Matching): RpcService =>
  implement(identityV1.IdentityServiceService, {
    ...questions(matching),
    ...decisions(matching),
    ...rulesMethods(matching),
  });

type Questions = Pick<
  Methods,
  'listCandidates' | 'getCandidate' | 'previewCandidates' | 'listLinks' | 'matchAll' | 'getMatchingStatus'
>;

const questions = (matching: Matching): Questions => ({
  listCandidates: validated(requests.listCandidates, async (request, call) => {
    const { tenant, state, minScore } = request;
    const position = await awaitMatched(matching.checkpoints, request.minPosition, call);
    const limit = request.limit === 0 ? defaultLimit : request.limit;
    const found = await matching.book.waiting(tenant, {
      states: state === undefined ? ['proposed', 'withheld'] : [state],
      limit: limit + 1,
      minScore,
      after: readCursor(request.cursor),
    });
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      candidates: (await review(matching, tenant, shown)).map(toCandidate),
      nextCursor: last === undefined || found.length === shown.length ? '' : writeCursor(last),
      position,
    };
  }),

  getCandidate: validated(requests.getCandidate, async ({ tenant, linkId }) => {
    const pair = await findPair(matching, tenant, linkId);
    const [reviewed = { pair }] = await review(matching, tenant, [pair]);
    const history: identityV1.PairFact[] = [];
    for await (const event of matching.store.readStream(`link-${tenant}.${linkId}`))
      history.push(toPairFact(event));
    return { candidate: toCandidate(reviewed), history };
  }),

  previewCandidates: validated(requests.previewCandidates, async ({ tenant, linkIds }) =>
    toPreview(await previewEffect(matching.book, tenant, linkIds)),
  ),

  listLinks: validated(requests.listLinks, async ({ tenant, customerId, minPosition }, call) => {
    const position = await awaitMatched(matching.checkpoints, minPosition, call);
    return { pairs: (await matching.book.of(tenant, [customerId], allStates)).map(toPair), position };
  }),

  matchAll: validated(requests.matchAll, async function* (request, { signal }) {
    for await (const progress of matchAll(matching, { ...request, signal })) yield toProgress(progress);
  }),

  getMatchingStatus: validated(requests.getMatchingStatus, ({ tenant }) => matchingStatus(matching, tenant)),
});

type Decisions = Pick<Methods, 'acceptCandidate' | 'rejectCandidate' | 'undoLink' | 'acceptCandidates'>;

const decisions = ({ book, store }: Matching): Decisions => {
  const decide = async ({ context, linkId, reason }: Deciding, kind: PairDecision['kind'], call: RpcCall) => {
    const pair = await findPair({ book }, context.tenant, linkId);
    const handling = { store, context, ...patienceOf(call) };
    const outcome = await decidePair(book, handling, { pair, decision: { kind, reason } });
    return { linkId, result: toResult(outcome) };
  };
  return {
    acceptCandidate: validated(requests.acceptCandidate, (request, call) => decide(request, 'accept', call)),
    rejectCandidate: validated(requests.rejectCandidate, (request, call) => decide(request, 'reject', call)),
    undoLink: validated(requests.undoLink, (request, call) => decide(request, 'undo', call)),
    acceptCandidates: validated(requests.acceptCandidates, async ({ context, ...request }, { signal }) => {
      const done = await acceptMany({ book, store }, { store, context, signal }, request);
      if (!done.accepted) throw refuse(done.reason);
      const candidates = done.outcomes.map(({ linkId, refusal = '' }) => ({ linkId, refusal }));
      return {
        candidates,
        linked: candidates.filter(({ refusal }) => refusal === '').length,
        result: { position: done.position, revision: 0n, repeated: false },
      };
    }),
  };
};

type Deciding = {
  readonly context: Parameters<typeof decidePair>[1]['context'];
  readonly linkId: string;
  readonly reason: string;
};

const findPair = async (
  { book }: Pick<Matching, 'book'>,
  tenant: string,
  linkId: string,
): Promise<LinkDocument> => {
  const pair = await book.get(tenant, linkId);
  if (pair === undefined) throw refuse('candidate-not-found', { linkId });
  return pair;
};
