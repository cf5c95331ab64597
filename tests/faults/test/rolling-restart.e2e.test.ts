import { expect, test } from '@jest/globals';
import { restartUnderLoad } from '../src/rolling-restart.ts';

const rounds = Number(process.env['ICRM_ROUNDS'] ?? 1);
const perSecond = Number(process.env['ICRM_RATE'] ?? 50);

test('R12: services are replaced one by one and no request fails', async () => {
  const { requests, failures, stops } = await restartUnderLoad({ perSecond, rounds });
  expect(failures.slice(0, 5)).toEqual([]);
  expect(stops).toHaveLength(4 * rounds);
  expect(stops.filter(({ code, ms }) => code !== 0 || ms > 10_000)).toEqual([]);
  expect(requests).toBeGreaterThan(100);
}, 3_600_000);
