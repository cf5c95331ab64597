import type { CustomerEvent, DecisionEvent, LifecycleEvent, PredictionEvent } from '@icrm/contracts';
import { nameId } from '@icrm/runtime';
import { describe, expect, test } from '@jest/globals';
import { given } from '../../../test/given.ts';
import { a, at, b, linked, registered, unlinked } from '../../../test/sample-events.ts';
import { analyticsSection } from './analytics.ts';

const far = '2999-01-01T00:00:00.000Z';
type Options = {
  readonly customerId?: string;
  readonly on?: string;
  readonly expiresAt?: string;
  readonly value?: number;
};
const churn = ({
  customerId = a,
  on = at(2),
  expiresAt = far,
  value = 0.7,
}: Options = {}): PredictionEvent => ({
  type: 'PredictionMade',
  data: {
    predictionId: nameId(`prediction ${customerId} ${on}`),
    customerId,
    kind: 'churn',
    modelVersion: 'logistic@1/6f1e02ab',
    value,
    band: 'high',
    horizonDays: 90,
    dataThrough: on,
    reasons: [{ feature: 'recency', value: 80, weight: 1.2 }],
    expiresAt,
    at: on,
  },
});
const play = (expiresAt = far): DecisionEvent => ({
  type: 'DecisionPublished',
  data: {
    decisionId: nameId('decision'),
    customerId: a,
    kind: 'retention-play',
    arm: 'treated',
    reasons: [],
    expiresAt,
    at: at(3),
  },
});
const erased: CustomerEvent = {
  type: 'CustomerErased',
  data: { customerId: a, receiptId: a, reason: 'request', at: at(9) },
};
const later: CustomerEvent = {
  type: 'ProspectConverted',
  data: { customerId: a, reason: 'first-order', at: at(5) },
};
type Event =
  | PredictionEvent
  | DecisionEvent
  | LifecycleEvent
  | ReturnType<typeof registered>
  | ReturnType<typeof linked>;
const projected = (...events: readonly (Event | CustomerEvent)[]) =>
  given(registered(a), ...events).project();
const analyticsOf = async (...events: readonly (Event | CustomerEvent)[]) =>
  (await projected(...events).view(a))?.['analytics'];

describe('what is expected of a customer', () => {
  test('is nothing before a model said something', async () => expect(await analyticsOf()).toBeUndefined());

  test('is the newest prediction of a kind, with its reasons, model and end', async () =>
    expect(await analyticsOf(churn(), churn({ on: at(4), value: 0.4 }), play())).toMatchObject({
      predictions: [
        { kind: 'churn', value: 0.4, band: 'high', modelVersion: 'logistic@1/6f1e02ab', expiresAt: far },
      ],
      decisions: [{ kind: 'retention-play', arm: 'treated' }],
    }));

  test('is gone when it has expired, without any event', async () =>
    expect(await analyticsOf(churn({ expiresAt: at(3) }), play(at(4)), later)).toBeUndefined());

  test('is said of the person, under whichever id, until they are unlinked', async () => {
    const events = [registered(b), churn({ customerId: b }), linked(a, b)];
    expect(await analyticsOf(...events)).toMatchObject({ predictions: [{ kind: 'churn' }] });
    expect(await analyticsOf(...events, unlinked(a, b))).toBeUndefined();
  });

  test('goes with a person who is erased', async () =>
    expect(await analyticsOf(churn(), erased)).toBeUndefined());

  test('tells the newest stage of their life as a customer, by its rule, and keeps it', async () => {
    const stage = (to: 'active' | 'at-risk', on: string): LifecycleEvent => ({
      type: 'LifecycleStageChanged',
      data: { customerId: a, to, rule: 'usual-gap.1', evidence: [], at: on },
    });
    const events = [stage('active', at(3)), stage('at-risk', at(4))];
    expect(await analyticsOf(...events)).toMatchObject({
      predictions: [],
      lifecycle: { to: 'at-risk', rule: 'usual-gap.1', at: at(4) },
    });
    expect((await projected(...events).explained(a))?.provenance?.['analytics.lifecycle']).toMatchObject({
      type: 'LifecycleStageChanged',
      rule: 'usual-gap.1',
      value: 'at-risk',
    });
    expect(await analyticsOf(...events, erased)).toBeUndefined();
  });

  test('can be explained down to the event', async () => {
    const view = await projected(churn()).explained(a);
    expect(view?.provenance?.['analytics.predictions.0']).toMatchObject({
      type: 'PredictionMade',
      rule: 'newest-in-force@1',
      value: 0.7,
    });
  });

  test('ends at a time that is known before', () => {
    const state = {
      predictions: { churn: { ...churn({ expiresAt: at(8) }).data, position: '1' } },
      decisions: {},
    };
    expect(analyticsSection.due?.([{ customerId: a, state }], at(5))).toBe(at(8));
    expect(analyticsSection.due?.([{ customerId: a, state }], at(9))).toBeUndefined();
  });
});

test('the timeline tells what was expected and decided', () => {
  const line = ({ type, data }: PredictionEvent | DecisionEvent) => analyticsSection.line(type, data);
  expect(line(churn())).toBe('Expected churn in 90 days: high (70 %)');
  expect(line(play())).toBe('Decided: retention-play');
});
