import type { ServiceView } from '@icrm/contracts';
import { comparePositions } from '../../view/position.ts';
import type { Citation, Citations, Member } from '../section.ts';
import type { KnownCase, ServiceState } from './service-state.ts';

type Members = readonly Member<ServiceState>[];

const sum = (members: Members, read: (state: ServiceState) => number): number =>
  members.reduce((total, { state }) => total + read(state), 0);

const toShown = ([caseId, { due, ...known }]: [string, KnownCase]) => {
  const [dueAt] = Object.values(due).sort();
  return { caseId, ...known, ...(dueAt === undefined ? {} : { dueAt }) };
};

const lastComplaintOf = (members: Members): ServiceView['lastComplaint'] => {
  const [last] = members
    .flatMap(({ state: { lastComplaint: complaint, cases } }) =>
      complaint === undefined ? [] : [{ ...complaint, status: cases[complaint.caseId]?.status ?? 'closed' }],
    )
    .sort((a, b) => (a.at > b.at ? -1 : 1));
  return last;
};

const satisfactionOf = (members: Members): ServiceView['satisfaction'] => {
  const ratings = sum(members, ({ ratings: { count } }) => count);
  if (ratings === 0) return undefined;
  const average = sum(members, (state) => state.ratings.sum) / ratings;
  return { average: Math.round(average * 100) / 100, ratings };
};

const goodwillOf = (members: Members): ServiceView['goodwill'] => {
  const entries = members.flatMap(({ state }) => Object.entries(state.goodwill));
  return [...Map.groupBy(entries, ([currency]) => currency).entries()]
    .map(([currency, parts]) => ({ minor: parts.reduce((total, [, minor]) => total + minor, 0), currency }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
};

/** The section as readers see it: sums over the members, cases in the order they were opened. */
export const viewService = (members: Members): { readonly service: Record<string, unknown> } => {
  const lastComplaint = lastComplaintOf(members);
  const satisfaction = satisfactionOf(members);
  return {
    service: {
      openCases: members
        .flatMap(({ state }) => Object.entries(state.cases))
        .filter(([, { status }]) => status !== 'closed')
        .map(toShown)
        .sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1)),
      cases: sum(members, ({ opened }) => opened),
      complaints: sum(members, ({ complaints }) => complaints),
      ...(lastComplaint === undefined ? {} : { lastComplaint }),
      ...(satisfaction === undefined ? {} : { satisfaction }),
      promisesMet: sum(members, ({ met }) => met),
      promisesMissed: sum(members, ({ missed }) => missed),
      goodwill: goodwillOf(members),
    },
  };
};

const fieldsMadeOf = {
  cases: ['openCases', 'cases', 'complaints', 'lastComplaint'],
  ratings: ['satisfaction'],
  promises: ['promisesMet', 'promisesMissed'],
  goodwill: ['goodwill'],
} as const;
type Concern = keyof typeof fieldsMadeOf;

const citationOf = (members: Members, concern: Concern): Omit<Citation, 'value'> | undefined => {
  const made = members.flatMap(({ customerId, state }) => {
    const part = state.made[concern];
    return part === undefined ? [] : [{ ...part, customerId }];
  });
  const latest = made.toSorted((a, b) => comparePositions(b.position, a.position))[0];
  if (latest === undefined) return undefined;
  return {
    customerId: latest.customerId,
    position: latest.position,
    rule: `fold-of-${concern}@1`,
    events: made.reduce((events, part) => events + part.events, 0),
    lost: [],
  };
};

/** Every figure is a fold over all events of its concern: their number, and the latest of them. */
export const explainService = (members: Members): Citations => {
  const { service } = viewService(members);
  return Object.fromEntries(
    Object.entries(fieldsMadeOf).flatMap(([concern, fields]) => {
      const citation = citationOf(members, concern as Concern);
      return citation === undefined
        ? []
        : fields
            .filter((field) => service[field] !== undefined)
            .map((field) => [`service.${field}`, { ...citation, value: service[field] }]);
    }),
  );
};
