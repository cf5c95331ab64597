import type { Made } from '../service/service-state.ts';

type MessageFigure = 'sent' | 'opened' | 'clicked' | 'bounced' | 'complained' | 'suppressed';

type InCampaign = {
  readonly name: string;
  readonly heldOut: boolean;
  readonly at: string;
  readonly step?: string;
  readonly ended?: string;
};

export type MarketingState = {
  readonly segments: Readonly<Record<string, { readonly name: string; readonly since: string }>>;
  readonly messages: Readonly<Record<MessageFigure, number>>;
  readonly lastMessageAt?: string;
  /** The latest campaigns, by id. */
  readonly campaigns: Readonly<Record<string, InCampaign>>;
  readonly points: number;
  readonly made: {
    readonly segments?: Made;
    readonly messages?: Made;
    readonly campaigns?: Made;
    readonly points?: Made;
  };
};

export const noMarketing: MarketingState = {
  segments: {},
  messages: { sent: 0, opened: 0, clicked: 0, bounced: 0, complained: 0, suppressed: 0 },
  campaigns: {},
  points: 0,
  made: {},
};

/** A customer is shown in as many campaigns, the latest. */
export const rememberedCampaigns = 20;

type Placed = { readonly position: string };

/** Counts an event among those a figure is made of. */
const made = (state: MarketingState, concern: keyof MarketingState['made'], { position }: Placed) => ({
  ...state.made,
  [concern]: { events: (state.made[concern]?.events ?? 0) + 1, position },
});

export const enter = (
  state: MarketingState,
  fact: Placed & {
    readonly data: { readonly segmentId: string; readonly name: string; readonly at: string };
  },
): MarketingState => {
  const { segmentId, name, at: since } = fact.data;
  return {
    ...state,
    segments: { ...state.segments, [segmentId]: { name, since } },
    made: made(state, 'segments', fact),
  };
};

export const leave = (
  state: MarketingState,
  fact: Placed & { readonly data: { readonly segmentId: string } },
): MarketingState => {
  const { [fact.data.segmentId]: _left, ...segments } = state.segments;
  return { ...state, segments, made: made(state, 'segments', fact) };
};

export const countMessage = (
  state: MarketingState,
  fact: Placed & { readonly at: string },
  figure: MessageFigure,
): MarketingState => ({
  ...state,
  messages: { ...state.messages, [figure]: state.messages[figure] + 1 },
  ...(figure === 'sent' ? { lastMessageAt: fact.at } : {}),
  made: made(state, 'messages', fact),
});

type OfCampaign = Placed & { readonly data: { readonly campaignId: string } };

export const joinCampaign = (
  state: MarketingState,
  fact: OfCampaign & {
    readonly data: { readonly name: string; readonly heldOut: boolean; readonly at: string };
  },
): MarketingState => {
  const { campaignId, name, heldOut, at } = fact.data;
  const kept = Object.entries(state.campaigns).slice(1 - rememberedCampaigns);
  return {
    ...state,
    campaigns: { ...Object.fromEntries(kept), [campaignId]: { name, heldOut, at } },
    made: made(state, 'campaigns', fact),
  };
};

/** The step that a customer is at; none when it is over. */
export const stepOn = (
  state: MarketingState,
  fact: OfCampaign,
  step: string | undefined,
  ended?: string,
): MarketingState => {
  const known = state.campaigns[fact.data.campaignId];
  const counted = { ...state, made: made(state, 'campaigns', fact) };
  if (known === undefined) return counted;
  const { step: _before, ...rest } = known;
  const now = { ...rest, ...(step === undefined ? {} : { step }), ...(ended === undefined ? {} : { ended }) };
  return { ...counted, campaigns: { ...state.campaigns, [fact.data.campaignId]: now } };
};

export const addPoints = (state: MarketingState, fact: Placed, points: number): MarketingState => ({
  ...state,
  points: state.points + points,
  made: made(state, 'points', fact),
});
