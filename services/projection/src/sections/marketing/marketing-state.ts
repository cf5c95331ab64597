import type { Made } from '../service/service-state.ts';

type MessageFigure = 'sent' | 'opened' | 'clicked' | 'bounced' | 'complained' | 'suppressed';

export type MarketingState = {
  readonly segments: Readonly<Record<string, { readonly name: string; readonly since: string }>>;
  readonly messages: Readonly<Record<MessageFigure, number>>;
  readonly lastMessageAt?: string;
  readonly made: { readonly segments?: Made; readonly messages?: Made };
};

export const noMarketing: MarketingState = {
  segments: {},
  messages: { sent: 0, opened: 0, clicked: 0, bounced: 0, complained: 0, suppressed: 0 },
  made: {},
};

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
