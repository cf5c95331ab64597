import type { LinkEvent, LinkView } from '@icrm/contracts';
import { comparePositions } from '../view/position.ts';
import { type Claim, defineSection, type Member } from './section.ts';

/** What one end of a link knows of it. The end that has seen the later event is right. */
type LinkEnd = {
  readonly linked: boolean;
  readonly position: string;
  readonly at: string;
  readonly linkId: string;
  readonly rule?: string;
  readonly ruleVersion?: number;
  readonly score?: number | undefined;
};
/** By the customer at the other end. */
export type LinksState = Readonly<Record<string, LinkEnd>>;

type GraphEvent = Extract<LinkEvent, { type: 'CustomersLinked' | 'CustomersUnlinked' }>;

const otherEnd = (customerIds: readonly [string, string], customerId: string): string =>
  customerIds[0] === customerId ? customerIds[1] : customerIds[0];

/** The active links among the members, each once. */
const activeLinks = (members: readonly Member<LinksState>[]): (LinkView & Pick<Claim, 'position'>)[] => {
  const ids = new Set(members.map(({ customerId }) => customerId));
  const ends = members.flatMap(({ customerId, state }) =>
    Object.entries(state).map(([other, end]) => ({ pair: [customerId, other].sort(), end })),
  );
  const byPair = Map.groupBy(ends, ({ pair }) => pair.join(' '));
  return [...byPair.values()].flatMap((known) => {
    const { pair, end } = known.reduce((a, b) =>
      comparePositions(b.end.position, a.end.position) > 0 ? b : a,
    );
    const [first = '', second = ''] = pair;
    if (!end.linked || !ids.has(first) || !ids.has(second)) return [];
    const { linkId, rule = 'unknown', ruleVersion = 1, score, at, position } = end;
    const scored = score === undefined ? {} : { score };
    return [{ linkId, customerIds: [first, second], rule, ruleVersion, ...scored, at, position }];
  });
};

/** Which other customer ids are the same person or organisation. Never merges data: it says what to read together. */
export const linksSection = defineSection<GraphEvent>()<LinksState>({
  name: 'links',
  version: 1,
  initial: {},
  on: {
    CustomersLinked: (state, { data, customerId, position, at }) => ({
      ...state,
      [otherEnd(data.customerIds, customerId)]: {
        linked: true,
        position,
        at,
        linkId: data.linkId,
        rule: data.rule,
        ruleVersion: data.ruleVersion,
        score: data.score,
      },
    }),
    CustomersUnlinked: (state, { data, customerId, position, at }) => ({
      ...state,
      [otherEnd(data.customerIds, customerId)]: { linked: false, position, at, linkId: data.linkId },
    }),
  },
  view: (members) => ({
    links: activeLinks(members).map(({ position: _position, ...link }) => link),
  }),
  explain: (members) =>
    Object.fromEntries(
      activeLinks(members).map(({ linkId, customerIds: [first], position, rule, ruleVersion }, index) => [
        `links.${index}`,
        { value: linkId, customerId: first, position, rule: `${rule}@${ruleVersion}`, lost: [] },
      ]),
    ),
  lines: {},
});
