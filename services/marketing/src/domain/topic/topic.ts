import type { TopicEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };
export type TopicCommand =
  | Named<'FollowTopic' | 'UnfollowTopic', { topic: string; customerId: string }>
  | Named<'MakeAnnouncement', { topic: string; campaignId: string; subject: string; followers: number }>;

type Announcement = { readonly campaignId: string; readonly subject: string; readonly at: string };
export type Topic = {
  /** Since when, by customer. */
  readonly followers: Readonly<Record<string, string>>;
  readonly announcements: readonly Announcement[];
};

/** Facts in stream `topic-<tenant>.<topic>`: who wants to hear of it, and what they were told. */
export const topic: Decider<Topic, TopicCommand, TopicEvent, never> = {
  initial: { followers: {}, announcements: [] },
  evolve(state, { type, data }) {
    switch (type) {
      case 'TopicFollowed':
        return { ...state, followers: { ...state.followers, [data.customerId]: data.at } };
      case 'TopicUnfollowed': {
        const { [data.customerId]: _gone, ...followers } = state.followers;
        return { ...state, followers };
      }
      case 'AnnouncementMade': {
        const { campaignId, subject, at } = data;
        return { ...state, announcements: [...state.announcements, { campaignId, subject, at }] };
      }
    }
  },
  decide({ type, data }, { followers, announcements }, { now: at }) {
    if (type === 'MakeAnnouncement')
      return announcements.some(({ campaignId }) => campaignId === data.campaignId)
        ? accept()
        : accept({ type: 'AnnouncementMade', data: { ...data, at } });
    const follows = Object.hasOwn(followers, data.customerId);
    if (type === 'FollowTopic')
      return follows ? accept() : accept({ type: 'TopicFollowed', data: { ...data, at } });
    return follows ? accept({ type: 'TopicUnfollowed', data: { ...data, at } }) : accept();
  },
};
