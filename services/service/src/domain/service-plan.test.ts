import { describe, expect, test } from '@jest/globals';
import { entitlementOf, findPlan, servicePlans } from './service-plan.ts';

describe('who is entitled to what', () => {
  test.each([
    ['nobody in particular', {}, 'standard', 'es-madrid'],
    ['a home in Mexico', { segment: 'home', country: 'MX' }, 'standard', 'mx-ciudad-de-mexico'],
    ['a corporate customer, however it is written', { segment: 'Corporate' }, 'priority', 'es-madrid'],
    ['extended support', { contract: 'extended-support', country: 'US' }, 'priority', 'us-new-york'],
    [
      'premium support, at every hour',
      { contract: 'premium-support', country: 'ES' },
      'round-the-clock',
      'always',
    ],
    [
      'the contract before the segment',
      { contract: 'premium-support', segment: 'corporate' },
      'round-the-clock',
      'always',
    ],
  ])('%s', (_, who, plan, calendar) => {
    const entitled = entitlementOf(who);
    expect([entitled.plan.id, entitled.calendar.id]).toEqual([plan, calendar]);
  });
});

test('a more urgent case is never promised later', () => {
  const inOrder = ['low', 'normal', 'high', 'urgent'] as const;
  for (const { targets } of servicePlans)
    for (const clock of ['first-response', 'next-response', 'resolution'] as const) {
      const times = inOrder.map((priority) => targets[priority][clock]);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    }
});

test('a plan is found by id and version, and one that never was is told so', () => {
  expect(findPlan({ id: 'standard', version: 1 }).hours).toBe('local');
  expect(() => findPlan({ id: 'standard', version: 99 })).toThrow(RangeError);
});
