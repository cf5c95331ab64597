import type { CommunityEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, type Facts, reject } from '@icrm/decider';

export type PostKind = 'question' | 'answer' | 'idea' | 'remark';
export type PostCommand =
  | {
      readonly type: 'SubmitPost';
      readonly data: {
        readonly postId: string;
        readonly customerId: string;
        readonly community: string;
        readonly kind: PostKind;
        readonly parentId?: string | undefined;
        readonly title?: string | undefined;
        readonly text: string;
      };
    }
  | {
      readonly type: 'ModeratePost';
      readonly data: {
        readonly decision: 'approved' | 'hidden' | 'removed';
        readonly by: string;
        readonly reason?: string | undefined;
      };
    }
  | { readonly type: 'ReportPost'; readonly data: { readonly by: string; readonly reason: string } }
  | { readonly type: 'AcceptAnswer'; readonly data: { readonly answerId: string; readonly by: string } }
  | { readonly type: 'VotePost'; readonly data: { readonly by: string } };

export type PostRejection =
  | 'post-not-found'
  | 'post-already-submitted'
  | 'post-not-visible'
  | 'post-removed'
  | 'answer-without-question'
  | 'answer-not-to-this'
  | 'not-who-asked'
  | 'not-an-idea'
  | 'own-post';

type Known = {
  readonly status: 'submitted' | 'approved' | 'hidden' | 'removed';
  readonly postId: string;
  readonly customerId: string;
  readonly kind: PostKind;
  readonly parentId?: string | undefined;
  readonly voters: readonly string[];
  readonly reporters: readonly string[];
  readonly acceptedId?: string | undefined;
};
export type Post = { readonly status: 'unknown' } | Known;
/** Foreign knowledge: what a post answers, and the answer that is accepted. */
export type PostFacts = Facts & { readonly parent?: Post; readonly answer?: Post };
type Outcome = Decision<CommunityEvent, PostRejection>;

/** So many members who find fault hide a post until a moderator has looked. */
const HIDING_REPORTS = 3;

/** Facts in stream `post-<tenant>.<id>`. Nobody reads a post before a moderator let them. */
export const post: Decider<Post, PostCommand, CommunityEvent, PostRejection, PostFacts> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'PostSubmitted') {
      const { postId, customerId, kind, parentId } = data;
      return { status: 'submitted', postId, customerId, kind, parentId, voters: [], reporters: [] };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'PostModerated':
        return { ...state, status: data.decision, reporters: [] };
      case 'PostReported':
        return { ...state, reporters: [...state.reporters, data.by] };
      case 'AnswerAccepted':
        return { ...state, acceptedId: data.answerId };
      case 'PostVoted':
        return { ...state, voters: [...state.voters, data.by] };
    }
  },

  decide(command, state, { now: at, parent, answer }) {
    if (command.type === 'SubmitPost')
      return state.status === 'unknown' ? submit(command.data, at, parent) : reject('post-already-submitted');
    if (state.status === 'unknown') return reject('post-not-found');
    if (state.status === 'removed') return reject('post-removed');
    if (command.type === 'ModeratePost')
      return accept({ type: 'PostModerated', data: { ...namesOf(state), ...command.data, at } });
    return state.status === 'approved' ? readers(command, state, { at, answer }) : reject('post-not-visible');
  },
};

const submit = (
  data: Extract<PostCommand, { type: 'SubmitPost' }>['data'],
  at: string,
  parent: Post = { status: 'unknown' },
): Outcome => {
  const answers = data.kind === 'answer';
  const asked = parent.status === 'approved' && parent.kind === 'question';
  return answers && !asked
    ? reject('answer-without-question')
    : accept({ type: 'PostSubmitted', data: { ...data, at } });
};

type Reading = { readonly at: string; readonly answer?: Post | undefined };

const readers = (
  command: Exclude<PostCommand, { type: 'SubmitPost' | 'ModeratePost' }>,
  state: Known,
  { at, answer }: Reading,
): Outcome => {
  switch (command.type) {
    case 'ReportPost':
      return report(command.data, state, at);
    case 'VotePost':
      return vote(command.data.by, state, at);
    case 'AcceptAnswer': {
      const { by, answerId } = command.data;
      if (by !== state.customerId) return reject('not-who-asked');
      if (answer?.status !== 'approved' || answer.parentId !== state.postId)
        return reject('answer-not-to-this');
      return state.acceptedId === answerId
        ? accept()
        : accept({ type: 'AnswerAccepted', data: { ...namesOf(state), answerId, at } });
    }
  }
};

const report = (
  data: { readonly by: string; readonly reason: string },
  state: Known,
  at: string,
): Outcome => {
  if (state.reporters.includes(data.by)) return accept();
  const names = namesOf(state);
  const reported: CommunityEvent = { type: 'PostReported', data: { ...names, ...data, at } };
  return state.reporters.length + 1 < HIDING_REPORTS
    ? accept(reported)
    : accept<CommunityEvent>(reported, {
        type: 'PostModerated',
        data: { ...names, decision: 'hidden', by: 'reports', reason: 'members found fault with it', at },
      });
};

const vote = (by: string, state: Known, at: string): Outcome => {
  if (state.kind !== 'idea') return reject('not-an-idea');
  if (by === state.customerId) return reject('own-post');
  return state.voters.includes(by)
    ? accept()
    : accept({ type: 'PostVoted', data: { ...namesOf(state), by, votes: state.voters.length + 1, at } });
};

const namesOf = ({ postId, customerId }: Known) => ({ postId, customerId });
