import type { MarketingView } from '@icrm/contracts';
import { comparePositions } from '../../view/position.ts';
import type { Citation, Citations, Member } from '../section.ts';
import type { MarketingState } from './marketing-state.ts';

type Members = readonly Member<MarketingState>[];

const isEmpty = ({ made }: MarketingState): boolean => Object.keys(made).length === 0;

const figures = ['sent', 'opened', 'clicked', 'bounced', 'complained', 'suppressed'] as const;

/** The section as readers see it; absent for whom marketing never did anything. */
export const viewMarketing = (members: Members): { readonly marketing?: MarketingView } => {
  if (members.every(({ state }) => isEmpty(state))) return {};
  const [lastMessageAt] = members
    .flatMap(({ state }) => state.lastMessageAt ?? [])
    .sort((a, b) => (a > b ? -1 : 1));
  const segments = new Map(
    members.flatMap(({ state }) =>
      Object.entries(state.segments).map(([segmentId, it]) => [segmentId, { segmentId, ...it }] as const),
    ),
  );
  const sums = figures.map((figure) => [
    figure,
    members.reduce((total, { state }) => total + state.messages[figure], 0),
  ]);
  return {
    marketing: {
      segments: [...segments.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
      campaigns: members
        .flatMap(({ state }) =>
          Object.entries(state.campaigns).map(([campaignId, it]) => ({ campaignId, ...it })),
        )
        .sort((a, b) => (a.at > b.at ? -1 : 1)),
      messages: Object.fromEntries(sums) as MarketingView['messages'],
      points: members.reduce((total, { state }) => total + state.points, 0),
      ...(lastMessageAt === undefined ? {} : { lastMessageAt }),
    },
  };
};

const fieldsMadeOf = {
  segments: ['segments'],
  messages: ['messages', 'lastMessageAt'],
  campaigns: ['campaigns'],
  points: ['points'],
} as const;
type Concern = keyof typeof fieldsMadeOf;

const citationOf = (members: Members, concern: Concern): Omit<Citation, 'value'> | undefined => {
  const made = members.flatMap(({ customerId, state }) => {
    const part = state.made[concern];
    return part === undefined ? [] : [{ ...part, customerId }];
  });
  const [latest] = made.toSorted((a, b) => comparePositions(b.position, a.position));
  if (latest === undefined) return undefined;
  const { customerId, position } = latest;
  const events = made.reduce((total, part) => total + part.events, 0);
  return { customerId, position, rule: `fold-of-${concern}@1`, events, lost: [] };
};

/** Every figure is a fold over all events of its concern: their number, and the latest of them. */
export const explainMarketing = (members: Members): Citations => {
  const { marketing } = viewMarketing(members);
  return Object.fromEntries(
    Object.entries(fieldsMadeOf).flatMap(([concern, fields]) => {
      const citation = citationOf(members, concern as Concern);
      return citation === undefined
        ? []
        : fields.flatMap((field) =>
            marketing?.[field] === undefined
              ? []
              : [[`marketing.${field}`, { ...citation, value: marketing[field] }]],
          );
    }),
  );
};
