import type { CoachingEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { type CoachingCommand, coaching } from './coaching.ts';

const at = '2026-03-02T09:00:00.000Z';
const until = '2026-04-02T09:00:00.000Z';
const late = '2026-04-02T09:00:00.001Z';
const goalId = '0193a000-0000-7000-8000-0000000000c5';
const given = specify(coaching, { now: at });
const goal = {
  goalId,
  agentId: 'anna',
  agreedWith: 'lead',
  formId: 'courtesy',
  targetPercent: 80,
  contacts: 2,
  until,
};
const agree = (more: object = {}): CoachingCommand => ({ type: 'AgreeGoal', data: { ...goal, ...more } });
const agreed = (more: object = {}): CoachingEvent => ({
  type: 'CoachingGoalAgreed',
  data: { ...goal, ...more, at },
});
const judged = (interactionId: string, percent: number, formId = 'courtesy'): CoachingCommand => ({
  type: 'CountContact',
  data: { interactionId, formId, percent, items: { greeting: percent / 2 } },
});
const measured = (
  interactionId: string,
  percent: number,
  meanPercent: number,
  contacts: number,
): CoachingEvent => ({
  type: 'CoachingGoalMeasured',
  data: { goalId, agentId: 'anna', interactionId, percent, meanPercent, contacts, at },
});

describe('coaching', () => {
  test('is given by somebody else', () => {
    const give = (coach: string): CoachingCommand => ({
      type: 'GiveCoaching',
      data: { agentId: 'anna', coach, topics: ['greeting'] },
    });
    given()
      .when(give('lead'))
      .then({ type: 'CoachingGiven', data: { agentId: 'anna', coach: 'lead', topics: ['greeting'], at } });
    given().when(give('anna')).thenRejected('coaching-by-oneself');
  });

  test('has goals that are agreed once, ahead of time, with somebody else', () => {
    given().when(agree()).then(agreed());
    given(agreed()).when(agree()).thenRejected('goal-already-agreed');
    given()
      .when(agree({ until: at }))
      .thenRejected('goal-over-before');
    given()
      .when(agree({ agreedWith: 'anna' }))
      .thenRejected('coaching-by-oneself');
  });

  test('goals are met when the latest contacts come to them, and count no more then', () => {
    given(agreed())
      .when(judged('i1', 60))
      .then(measured('i1', 60, 60, 1));
    given(agreed(), measured('i1', 60, 60, 1))
      .when(judged('i2', 90))
      .then(measured('i2', 90, 75, 2));
    const met: CoachingEvent = {
      type: 'CoachingGoalMet',
      data: { goalId, agentId: 'anna', meanPercent: 85, at },
    };
    const nearly = [agreed(), measured('i1', 60, 60, 1), measured('i2', 90, 75, 2)];
    given(...nearly)
      .when(judged('i3', 80))
      .then(measured('i3', 80, 85, 3), met);
    given(...nearly, measured('i3', 80, 85, 3), met)
      .when(judged('i4', 10))
      .then();
  });

  test('goals of an item count that item, and other forms not at all', () => {
    given(agreed({ item: 'greeting' }))
      .when(judged('i1', 60))
      .then(measured('i1', 30, 30, 1));
    given(agreed({ item: 'farewell' }))
      .when(judged('i1', 60))
      .then();
    given(agreed())
      .when(judged('i1', 60, 'sales'))
      .then();
  });

  test('goals are missed when their time is over, on the stroke not yet', () => {
    const check: CoachingCommand = { type: 'CheckGoal', data: { goalId } };
    specify(coaching, { now: until })(agreed()).when(check).then();
    const missed = (more: object = {}): CoachingEvent => ({
      type: 'CoachingGoalMissed',
      data: { goalId, agentId: 'anna', ...more, at: late },
    });
    const then = specify(coaching, { now: late });
    then(agreed()).when(check).then(missed());
    then(agreed(), measured('i1', 60, 60, 1))
      .when(judged('i2', 99))
      .then(missed({ meanPercent: 60 }));
    then(agreed(), missed()).when(check).then();
  });

  test('without goals counts nothing', () => expect(given().when(judged('i1', 60)).then()).toBeUndefined());
});
