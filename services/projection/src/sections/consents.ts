import { type CustomerEvent, ERASED } from '@icrm/contracts';
import { comparePositions } from '../view/position.ts';
import { type Citations, defineSection, type Member } from './section.ts';

type Decision = {
  readonly purpose: string;
  readonly channel: string;
  readonly state: 'given' | 'withdrawn';
  readonly textVersion?: string;
  readonly lawfulBasis?: string;
  readonly evidence?: string | undefined;
  readonly reason?: string | undefined;
  readonly position: string;
  readonly at: string;
};
/** By purpose and channel: the latest decision. */
type ConsentsState = Readonly<Record<string, Decision>>;

type ConsentsEvent = Extract<CustomerEvent, { type: 'ConsentGiven' | 'ConsentWithdrawn' | 'CustomerErased' }>;

const decide = (state: ConsentsState, decision: Decision): ConsentsState => ({
  ...state,
  [`${decision.purpose} ${decision.channel}`]: decision,
});

/** A person decides, whatever id they were known by: the latest decision of all members counts. */
const latest = (members: readonly Member<ConsentsState>[]) => {
  const decisions = members.flatMap(({ customerId, state }) =>
    Object.entries(state).map(([key, decision]) => ({ key, decision, customerId })),
  );
  const byKey = Map.groupBy(decisions, ({ key }) => key);
  return [...byKey.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, said]) => {
      const [winner, ...lost] = said.sort((a, b) =>
        comparePositions(b.decision.position, a.decision.position),
      );
      return { key, winner, lost };
    });
};

const explain = (members: readonly Member<ConsentsState>[]): Citations =>
  Object.fromEntries(
    latest(members).flatMap(({ winner, lost }, index) =>
      winner === undefined
        ? []
        : [
            [
              `consents.${index}`,
              {
                value: winner.decision.state,
                customerId: winner.customerId,
                position: winner.decision.position,
                rule: 'latest-decision@1',
                lost: lost.map(({ decision, customerId }) => ({
                  value: decision.state,
                  customerId,
                  position: decision.position,
                  at: decision.at,
                  source: decision.channel,
                  why: `older: ${decision.at}, ${winner.decision.at}`,
                })),
              },
            ],
          ],
    ),
  );

/** What a customer agreed to, per purpose and channel. */
export const consentsSection = defineSection<ConsentsEvent>()<ConsentsState>({
  name: 'consents',
  version: 1,
  initial: {},
  personal: true,
  on: {
    ConsentGiven: (state, { data, position, at }) =>
      decide(state, {
        purpose: data.purpose,
        channel: data.channel,
        state: 'given',
        textVersion: data.textVersion,
        lawfulBasis: data.lawfulBasis,
        evidence: data.evidence,
        position,
        at,
      }),
    ConsentWithdrawn: (state, { data: { purpose, channel, reason }, position, at }) =>
      decide(state, { purpose, channel, state: 'withdrawn', reason, position, at }),
    CustomerErased: (state) =>
      Object.fromEntries(
        Object.entries(state).map(([key, { evidence, ...decision }]) => [
          key,
          evidence === undefined ? decision : { ...decision, evidence: ERASED },
        ]),
      ),
  },
  view: (members) => ({
    consents: latest(members).flatMap(({ winner }) => {
      if (winner === undefined) return [];
      const { position: _position, ...decision } = winner.decision;
      return [decision];
    }),
  }),
  explain,
  lines: {},
});
