import type { ContactChannel } from '@icrm/contracts';
import { derivedId } from '@icrm/runtime';
import { campaigns, topics } from './aggregates.ts';
import { type Audiences, type Freeze, launch } from './launch.ts';
import type { Handling } from './ports.ts';

export type Announcement = {
  readonly topic: string;
  readonly channel: ContactChannel;
  readonly subject: string;
  readonly text: string;
  readonly purpose: string;
};

type Announcing = Handling & { readonly audiences: Audiences; readonly freeze: Freeze };

/**
 * Tells all who follow a topic what is new, by a campaign of one step: the same guard, the same once for each. Every part
 * has a command id of its own made of the one given, so that what broke off is gone on with when it is sent again.
 */
export const announce = async (
  { audiences, freeze, ...handling }: Announcing,
  { topic, channel, subject, text, purpose }: Announcement,
) => {
  const { context } = handling;
  const campaignId = derivedId(context.commandId, 'announcement');
  const on = (what: string): Handling => ({
    ...handling,
    context: { ...context, commandId: derivedId(context.commandId, what) },
  });
  const step = {
    kind: 'contact',
    name: 'announcement',
    channel,
    variants: [{ name: 'only', weight: 1, subject, text }],
  };
  const journey = { steps: [step as typeof step & { kind: 'contact' }], holdOutPercent: 0 };
  const draft = { campaignId, name: subject.slice(0, 200), objective: `news on ${topic}`, purpose };
  await campaigns.handle(on('draft'), campaignId, {
    type: 'DraftCampaign',
    data: { ...draft, audience: { topic }, journey },
  });
  await campaigns.handle(on('approve'), campaignId, { type: 'ApproveCampaign', data: {} });
  await launch({ ...on('launch'), audiences, freeze }, campaignId);
  const state = await campaigns.read(handling.store, context.tenant, campaignId);
  const followers = state.status === 'unknown' ? 0 : (state.snapshot?.count ?? 0);
  const outcome = await topics.handle(handling, topic, {
    type: 'MakeAnnouncement',
    data: { topic, campaignId, subject, followers },
  });
  return { campaignId, followers, outcome };
};
