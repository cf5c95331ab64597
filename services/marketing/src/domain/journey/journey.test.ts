import type { JourneyEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { choose, isHeldOut, share } from './choose.ts';
import { type JourneyCommand, journeyOfCustomer } from './journey.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(journeyOfCustomer, { now: at });
const of = { journeyId: 'j-1', campaignId: 'c-1', customerId: 'ana' };
const entered = (heldOut = false): JourneyEvent => ({
  type: 'JourneyEntered',
  data: { ...of, name: 'Roofs', heldOut, at },
});
const ended = (reason: 'through' | 'held-out' | 'campaign-finished'): JourneyEvent => ({
  type: 'JourneyEnded',
  data: { ...of, reason, at },
});
const taken = (step: string, next?: string): JourneyEvent => ({
  type: 'JourneyStepTaken',
  data: { ...of, step, outcome: 'waited', ...(next === undefined ? {} : { next }), at },
});
const enter = (heldOut = false): JourneyCommand => ({
  type: 'EnterJourney',
  data: { ...of, name: 'Roofs', heldOut },
});
const take = (step: string, next?: string): JourneyCommand => ({
  type: 'TakeStep',
  data: { step, outcome: 'waited', next },
});

describe('a journey', () => {
  test('is entered once; who is held out goes nowhere', () => {
    given().when(enter()).then(entered());
    given(entered()).when(enter()).then();
    given().when(enter(true)).then(entered(true), ended('held-out'));
  });
  test('takes each step once, in its turn, and ends after the last', () => {
    given(entered()).when(take('a', 'b')).then(taken('a', 'b'));
    given(entered(), taken('a', 'b')).when(take('a', 'b')).thenRejected('step-not-current');
    given(entered(), taken('a', 'b')).when(take('b')).then(taken('b'), ended('through'));
    given(entered(), taken('a', 'b'), taken('b'), ended('through')).when(take('b')).then();
    given().when(take('a')).thenRejected('journey-not-found');
  });
  test('waits, and ends with its campaign', () => {
    const wait = { step: 'a', why: 'planned', until: '2026-03-03T09:00:00.000Z' };
    given(entered())
      .when({ type: 'WaitAtStep', data: wait })
      .then({ type: 'JourneyWaiting', data: { ...of, ...wait, at } });
    given(entered())
      .when({ type: 'EndJourney', data: { reason: 'campaign-finished' } })
      .then(ended('campaign-finished'));
  });
});

describe('chance', () => {
  test('is decided by the text alone, evenly', () => {
    expect(share('x')).toBe(share('x'));
    const shares = Array.from({ length: 20_000 }, (_, n) => share(`customer-${n}`));
    const mean = shares.reduce((sum, it) => sum + it, 0) / shares.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
  });
  test('holds out as many as asked, and splits variants by their weights', () => {
    const customers = Array.from({ length: 20_000 }, (_, n) => `customer-${n}`);
    const heldOut = customers.filter((id) => isHeldOut('c-1', id, 10)).length;
    expect(heldOut / customers.length).toBeCloseTo(0.1, 1);
    const options = [
      { name: 'a', weight: 3 },
      { name: 'b', weight: 1 },
    ];
    const a = customers.filter((id) => choose(options, id)?.name === 'a').length;
    expect(a / customers.length).toBeCloseTo(0.75, 1);
  });
});
