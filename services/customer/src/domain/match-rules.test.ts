import type { MatchRules, MatchRulesEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { matchRulesDecider } from './match-rules.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(matchRulesDecider, { now: at });
const rules: MatchRules = { certainty: 0.995, duplicateShare: 0.1, exact: [] };
const said = { why: 'tried on last month', by: 'steward-1' };
const published = (version: number): MatchRulesEvent => ({
  type: 'MatchRulesPublished',
  data: { version, rules, ...said, at },
});
const activated = (version: number): MatchRulesEvent => ({
  type: 'MatchRulesActivated',
  data: { version, ...said, at },
});
const publish = { type: 'PublishMatchRules', data: { rules, ...said } } as const;
const activate = (version: number) => ({ type: 'ActivateMatchRules', data: { version, ...said } }) as const;

describe('the rules of matching', () => {
  test('are numbered from 2, as 1 is the program', () => given().when(publish).then(published(2)));
  test('get the next number', () => given(published(2)).when(publish).then(published(3)));
  test('are put in force by their number', () => given(published(2)).when(activate(2)).then(activated(2)));
  test('of the program can be put in force again', () =>
    given(published(2), activated(2)).when(activate(1)).then(activated(1)));
  test('that are in force stay so', () => given(published(2), activated(2)).when(activate(2)).then());
  test('that nobody published are refused', () =>
    given(published(2)).when(activate(3)).thenRejected('unknown-rule-version'));
});
