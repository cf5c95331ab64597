import type { CommunityEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type PostCommand, type PostKind, post } from './post.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(post, { now: at });
const names = { postId: 'post-1', customerId: 'ana' };
const writing = { ...names, community: 'solar', text: 'Does yours hum?' };
const submit = (kind: PostKind, change: object = {}): PostCommand => ({
  type: 'SubmitPost',
  data: { ...writing, kind, ...change },
});
const submitted = (kind: PostKind, change: object = {}): CommunityEvent => ({
  type: 'PostSubmitted',
  data: { ...writing, kind, ...change, at },
});
type Decided = 'approved' | 'hidden' | 'removed';
const moderate = (decision: Decided): PostCommand => ({
  type: 'ModeratePost',
  data: { decision, by: 'moderator-1' },
});
const moderated = (decision: Decided): CommunityEvent => ({
  type: 'PostModerated',
  data: { ...names, decision, by: 'moderator-1', at },
});
const report = (by: string): PostCommand => ({ type: 'ReportPost', data: { by, reason: 'spam' } });
const reported = (by: string): CommunityEvent => ({
  type: 'PostReported',
  data: { ...names, by, reason: 'spam', at },
});
const vote = (by: string): PostCommand => ({ type: 'VotePost', data: { by } });
const voted = (by: string, votes: number): CommunityEvent => ({
  type: 'PostVoted',
  data: { ...names, by, votes, at },
});
const acceptAnswer = (by = 'ana'): PostCommand => ({
  type: 'AcceptAnswer',
  data: { answerId: 'post-2', by },
});
const question = fold(post, [submitted('question'), moderated('approved')]);
const answer = fold(post, [
  submitted('answer', { postId: 'post-2', parentId: 'post-1' }),
  moderated('approved'),
]);

describe('a post', () => {
  test('is read when a moderator lets it be', () => {
    given().when(submit('question')).then(submitted('question'));
    given(submitted('question')).when(report('bea')).thenRejected('post-not-visible');
    given(submitted('question')).when(moderate('approved')).then(moderated('approved'));
    given(submitted('question'), moderated('removed'))
      .when(moderate('approved'))
      .thenRejected('post-removed');
    given(submitted('question')).when(submit('question')).thenRejected('post-already-submitted');
  });

  test('answers a question that can be read', () => {
    const reply = submit('answer', { parentId: 'post-0' });
    given().when(reply).thenRejected('answer-without-question');
    specify(post, { now: at, parent: question })()
      .when(reply)
      .then(submitted('answer', { parentId: 'post-0' }));
  });

  test('is hidden by the third member who finds fault, each of whom counts once', () => {
    const seen = [submitted('remark'), moderated('approved')] as const;
    given(...seen)
      .when(report('bea'))
      .then(reported('bea'));
    given(...seen, reported('bea'))
      .when(report('bea'))
      .then();
    given(...seen, reported('bea'), reported('cai'))
      .when(report('dora'))
      .then(reported('dora'), {
        type: 'PostModerated',
        data: { ...names, decision: 'hidden', by: 'reports', reason: 'members found fault with it', at },
      });
  });

  test('with an idea is voted for, once by each, not by its author', () => {
    const idea = [submitted('idea'), moderated('approved')] as const;
    given(...idea)
      .when(vote('bea'))
      .then(voted('bea', 1));
    given(...idea, voted('bea', 1))
      .when(vote('bea'))
      .then();
    given(...idea)
      .when(vote('ana'))
      .thenRejected('own-post');
    given(submitted('remark'), moderated('approved')).when(vote('bea')).thenRejected('not-an-idea');
  });

  test('has an answer accepted by who asked, of those to it', () => {
    const asked = [submitted('question'), moderated('approved')] as const;
    const answered = specify(post, { now: at, answer });
    answered(...asked)
      .when(acceptAnswer())
      .then({ type: 'AnswerAccepted', data: { ...names, answerId: 'post-2', at } });
    answered(...asked)
      .when(acceptAnswer('bea'))
      .thenRejected('not-who-asked');
    given(...asked)
      .when(acceptAnswer())
      .thenRejected('answer-not-to-this');
  });

  test.each([moderate('approved'), report('bea'), vote('bea'), acceptAnswer()])(
    'that never was refuses $type',
    (command) => given().when(command).thenRejected('post-not-found'),
  );
});
