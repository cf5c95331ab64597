import type { ThreadEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

export type ThreadCommand =
  | {
      readonly type: 'OpenThread';
      readonly data: {
        readonly threadId: string;
        readonly subjectId: string;
        readonly entity: { readonly kind: string; readonly id: string };
        readonly title: string;
        readonly audience: 'internal' | 'partners';
        readonly by: string;
      };
    }
  | {
      readonly type: 'PostInThread';
      readonly data: { readonly by: string; readonly text: string; readonly byPartner: boolean };
    }
  | { readonly type: 'CloseThread'; readonly data: { readonly reason: string } };

export type ThreadRejection =
  | 'thread-not-found'
  | 'thread-already-opened'
  | 'thread-closed'
  | 'thread-not-for-partners';

export type Thread =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'closed';
      readonly threadId: string;
      readonly subjectId: string;
      /** Whether partners may read along. */
      readonly audience: 'internal' | 'partners';
      readonly posts: number;
      /** The customer it is about, where it is about one. */
      readonly customerIds: readonly string[];
    };

const MOST_MENTIONS = 50;

/** Facts in stream `thread-<tenant>.<id>`. */
export const thread: Decider<Thread, ThreadCommand, ThreadEvent, ThreadRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'ThreadOpened') {
      const { threadId, subjectId, audience } = data;
      const customerIds = subjectId === threadId ? [] : [subjectId];
      return { status: 'open', threadId, subjectId, audience, posts: 0, customerIds };
    }
    if (state.status === 'unknown') return state;
    return type === 'ThreadPosted' ? { ...state, posts: data.sequence } : { ...state, status: 'closed' };
  },

  decide(command, state, { now: at }) {
    if (command.type === 'OpenThread')
      return state.status === 'unknown'
        ? accept({ type: 'ThreadOpened', data: { ...command.data, at } })
        : reject('thread-already-opened');
    if (state.status === 'unknown') return reject('thread-not-found');
    if (state.status === 'closed') return reject('thread-closed');
    const { threadId, subjectId, posts, audience } = state;
    const names = { threadId, subjectId };
    if (command.type === 'CloseThread')
      return accept({ type: 'ThreadClosed', data: { ...names, ...command.data, at } });
    const { by, text, byPartner } = command.data;
    if (byPartner && audience === 'internal') return reject('thread-not-for-partners');
    const data = { ...names, sequence: posts + 1, by, text, mentions: mentionsIn(text), at };
    return accept({ type: 'ThreadPosted', data });
  },
};

/** Whom a text names with an @, each once; an address is no mention. */
export const mentionsIn = (text: string): string[] => {
  const named = [...text.matchAll(/(?<![\w.@])@([a-z0-9][a-z0-9._-]{0,63})(?![\w@])/gi)];
  const ids = named.map(([, id = '']) => id.toLowerCase().replace(/[._-]+$/, ''));
  return [...new Set(ids)].slice(0, MOST_MENTIONS);
};
