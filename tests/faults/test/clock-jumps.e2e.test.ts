import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jumpClocks } from '../src/clock-jumps.ts';

const count = Number(process.env['ICRM_RUNS'] ?? 5);
const seed = Number(process.env['ICRM_SEED'] ?? Date.now() % 2 ** 31);
const service = fc.constantFrom('gateway', 'gateway', 'customer', 'sales', 'projection');
const jump = fc.record({ service, days: fc.constantFrom(-1, 0, 1) });

test(`R15: clocks jump by a day, and order is that of positions (seed ${seed})`, async () => {
  const jumps = fc.sample(jump, { numRuns: count, seed });
  // Ahead and back again is the jump that what was remembered of a token does not survive.
  const { commands, ...wrong } = await jumpClocks([
    { service: 'gateway', days: 1 },
    { service: 'gateway', days: 0 },
    ...jumps,
  ]);
  expect(wrong).toEqual({ failures: [], wrongTokens: [], wrongViews: [] });
  expect(commands).toBe(3 + 3 * (count + 2));
}, 1_800_000);
