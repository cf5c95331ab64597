import type { WatchEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Watched = Extract<WatchEvent, { type: 'InsightWatched' }>['data'];
type Raised = Extract<WatchEvent, { type: 'InsightRaised' }>['data'];

export type WatchCommand =
  | { readonly type: 'WatchInsight'; readonly data: Omit<Watched, 'at'> }
  | { readonly type: 'RaiseInsight'; readonly data: Omit<Raised, 'at' | 'insightId' | 'owner' | 'threshold'> }
  | { readonly type: 'ActOnInsight'; readonly data: { readonly raiseId: string; readonly action: string } }
  | { readonly type: 'UnwatchInsight'; readonly data: Readonly<Record<string, never>> };

export type WatchRejection =
  | 'insight-already-watched'
  | 'insight-not-found'
  | 'insight-unwatched'
  | 'raise-not-found';

/** The newest raise of each group: until when it looked, and whether somebody did something. */
type Newest = { readonly raiseId: string; readonly to: string; readonly acted: boolean };

export type Watch =
  | { readonly status: 'none' }
  | {
      readonly status: 'watched' | 'unwatched';
      readonly watched: Watched;
      readonly raises: Readonly<Record<string, Newest>>;
    };

const DAY_MS = 86_400_000;

/**
 * Facts in stream `watch-<tenant>.<id>`: a question with a threshold and an owner, what was raised, and what was done
 * about it. What is raised of a group is raised once until somebody acts, and then not before a window has passed, so
 * that what was done can work.
 */
export const watch: Decider<Watch, WatchCommand, WatchEvent, WatchRejection> = {
  initial: { status: 'none' },

  evolve(state, event) {
    if (event.type === 'InsightWatched') return { status: 'watched', watched: event.data, raises: {} };
    if (state.status === 'none') return state;
    switch (event.type) {
      case 'InsightRaised': {
        const { group = '', raiseId, to } = event.data;
        return { ...state, raises: { ...state.raises, [group]: { raiseId, to, acted: false } } };
      }
      case 'InsightActedOn':
        return { ...state, raises: actedOn(state.raises, event.data.raiseId) };
      case 'InsightUnwatched':
        return { ...state, status: 'unwatched' };
    }
  },

  decide(command, state, { now: at }) {
    if (command.type === 'WatchInsight')
      return state.status === 'none'
        ? accept({ type: 'InsightWatched', data: { ...command.data, at } })
        : reject('insight-already-watched');
    if (state.status === 'none') return reject('insight-not-found');
    const { insightId, owner, threshold, windowDays } = state.watched;
    if (command.type === 'ActOnInsight') {
      const newest = Object.values(state.raises).find(({ raiseId }) => raiseId === command.data.raiseId);
      if (newest === undefined) return reject('raise-not-found');
      return newest.acted
        ? accept()
        : accept({ type: 'InsightActedOn', data: { insightId, ...command.data, at } });
    }
    if (state.status === 'unwatched') return reject('insight-unwatched');
    if (command.type === 'UnwatchInsight')
      return accept({ type: 'InsightUnwatched', data: { insightId, at } });
    const before = state.raises[command.data.group ?? ''];
    if (before !== undefined && !(before.acted && daysBetween(before.to, command.data.to) >= windowDays))
      return accept();
    return accept({ type: 'InsightRaised', data: { insightId, owner, threshold, ...command.data, at } });
  },
};

const actedOn = (raises: Readonly<Record<string, Newest>>, raiseId: string) =>
  Object.fromEntries(
    Object.entries(raises).map(([group, it]) => [
      group,
      it.raiseId === raiseId ? { ...it, acted: true } : it,
    ]),
  );

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
