import { describe, expect, test } from '@jest/globals';
import { readSuperstore } from './superstore.ts';

describe('the Superstore sample', () => {
  const { customers, orders } = readSuperstore();

  test('has 793 customers and 5,009 orders', () => {
    expect(customers).toHaveLength(793);
    expect(orders).toHaveLength(5009);
  });

  test('adds up to 2,297,200.86 in cents', () => {
    const total = orders.flatMap(({ lines }) => lines).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    expect(total).toBe(229_720_086);
  });

  test('has no negative line and keeps each within a cent of the data', () => {
    const line = orders.find(({ reference }) => reference === 'CA-2016-152156')?.lines[0];
    expect(Math.abs((line?.amountMinor ?? 0) - 26_196)).toBeLessThanOrEqual(1);
    expect(orders.flatMap(({ lines }) => lines).every(({ amountMinor }) => amountMinor >= 0)).toBe(true);
  });
});
