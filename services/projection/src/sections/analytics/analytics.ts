import type {
  CustomerEvent,
  DecisionEvent,
  LifecycleEvent,
  PredictionEvent,
  PredictionKind,
} from '@icrm/contracts';
import { comparePositions } from '../../view/position.ts';
import { type Citation, type Citations, defineSection, type Member } from '../section.ts';

type Made = Extract<PredictionEvent, { type: 'PredictionMade' }>['data'];
type Published = Extract<DecisionEvent, { type: 'DecisionPublished' }>['data'];
type Placed<T> = Omit<T, 'customerId'> & { readonly position: string };

/** The newest prediction and decision of each kind, and the stage of the customer's life as one. */
type AnalyticsState = {
  readonly predictions: Readonly<Partial<Record<PredictionKind, Placed<Made>>>>;
  readonly decisions: Readonly<Partial<Record<Published['kind'], Placed<Published>>>>;
  readonly lifecycle?: Placed<LifecycleEvent['data']>;
};
const nothing: AnalyticsState = { predictions: {}, decisions: {} };

type AnalyticsEvent =
  | PredictionEvent
  | DecisionEvent
  | LifecycleEvent
  | Extract<CustomerEvent, { type: 'CustomerErased' }>;
type Members = readonly Member<AnalyticsState>[];
type Held<T> = Placed<T> & { readonly customerId: string };

const withPosition = <T extends { readonly customerId: string }>(data: T, position: string): Placed<T> => {
  const { customerId: _customer, ...rest } = data;
  return { ...rest, position };
};

type Lasting = { readonly kind: string; readonly expiresAt: string; readonly position: string };
/** Of what holds at a moment the newest of each kind, whichever member it was said of. */
const inForce = <T extends Lasting>(all: readonly T[], at: string): T[] => {
  const live = all.filter(({ expiresAt }) => expiresAt > at);
  return [...Map.groupBy(live, ({ kind }) => kind).values()]
    .flatMap((same) => same.toSorted((a, b) => comparePositions(b.position, a.position)).slice(0, 1))
    .sort((a, b) => (a.kind < b.kind ? -1 : 1));
};

const predictionsOf = (members: Members): Held<Made>[] =>
  members.flatMap(({ customerId, state }) =>
    Object.values(state.predictions).map((it) => ({ ...it, customerId })),
  );
const decisionsOf = (members: Members): Held<Published>[] =>
  members.flatMap(({ customerId, state }) =>
    Object.values(state.decisions).map((it) => ({ ...it, customerId })),
  );

/** The newest stage, whichever member it was said of. */
const stageOf = (members: Members): Held<LifecycleEvent['data']> | undefined =>
  members
    .flatMap(({ customerId, state: { lifecycle } }) =>
      lifecycle === undefined ? [] : [{ ...lifecycle, customerId }],
    )
    .toSorted((a, b) => comparePositions(b.position, a.position))[0];

const shown = <T extends { readonly position: string; readonly customerId: string }>(it: T) => {
  const { position: _position, customerId: _customer, ...rest } = it;
  return rest;
};

const viewAt = (members: Members, at: string): Readonly<Record<string, unknown>> => {
  const predictions = inForce(predictionsOf(members), at);
  const decisions = inForce(decisionsOf(members), at);
  const stage = stageOf(members);
  if (predictions.length === 0 && decisions.length === 0 && stage === undefined) return {};
  return {
    analytics: {
      predictions: predictions.map(shown),
      decisions: decisions.map(shown),
      ...(stage === undefined ? {} : { lifecycle: shown(stage) }),
    },
  };
};

const cite = ({
  customerId,
  position,
  value,
}: {
  readonly customerId: string;
  readonly position: string;
  readonly value: unknown;
}): Citation => ({ customerId, position, value, rule: 'newest-in-force@1', lost: [] });

const explain = (members: Members, at: string): Citations => {
  const stage = stageOf(members);
  return Object.fromEntries([
    ...inForce(predictionsOf(members), at).map((it, index) => [
      `analytics.predictions.${index}`,
      cite({ ...it, value: it.value }),
    ]),
    ...inForce(decisionsOf(members), at).map((it, index) => [
      `analytics.decisions.${index}`,
      cite({ ...it, value: it.kind }),
    ]),
    ...(stage === undefined
      ? []
      : [['analytics.lifecycle', { ...cite({ ...stage, value: stage.to }), rule: stage.rule }]]),
  ]);
};

const nextEnd = (members: Members, at: string): string | undefined =>
  [...predictionsOf(members), ...decisionsOf(members)]
    .map(({ expiresAt }) => expiresAt)
    .filter((expiresAt) => expiresAt > at)
    .sort()[0];

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What models expect of a customer and what was decided, for as long as it holds. */
export const analyticsSection = defineSection<
  AnalyticsEvent,
  PredictionEvent | DecisionEvent | LifecycleEvent
>()<AnalyticsState>({
  name: 'analytics',
  version: 2,
  initial: nothing,
  on: {
    PredictionMade: (state, { data, position }) => ({
      ...state,
      predictions: { ...state.predictions, [data.kind]: withPosition(data, position) },
    }),
    PredictionEvaluated: (state) => state,
    DecisionPublished: (state, { data, position }) => ({
      ...state,
      decisions: { ...state.decisions, [data.kind]: withPosition(data, position) },
    }),
    DecisionEvaluated: (state) => state,
    LifecycleStageChanged: (state, { data, position }) => ({
      ...state,
      lifecycle: withPosition(data, position),
    }),
    // A profile of a person is about the person: it goes with them.
    CustomerErased: () => nothing,
  },
  view: (members, { at }) => viewAt(members, at),
  explain: (members, { at }) => explain(members, at),
  due: nextEnd,
  lines: {
    PredictionMade: ({ kind, band, value, horizonDays, about }) =>
      kind === 'lifetime-value'
        ? `Expected value of ${horizonDays} days: ${band}`
        : `Expected ${kind}${about === undefined ? '' : ` (${about})`} in ${horizonDays} days: ${band} (${percent(value)})`,
    PredictionEvaluated: ({ kind, observed }) =>
      kind === 'lifetime-value'
        ? 'Expected value compared'
        : `Expected ${kind}: it came ${observed === 1 ? 'so' : 'otherwise'}`,
    DecisionPublished: ({ kind, arm, value }) =>
      `Decided: ${kind}${value === undefined ? '' : ` ${value}`}${arm === 'holdout' ? ' (held out)' : ''}`,
    DecisionEvaluated: ({ kind, outcome }) => `${kind}: ${outcome}`,
    LifecycleStageChanged: ({ from, to }) =>
      from === undefined ? `At the stage ${to}` : `From the stage ${from} to ${to}`,
  },
});
