import { readSuperstore } from '@icrm/local';
import { tempFolder } from '@icrm/testkit';
import { afterAll, expect, test } from '@jest/globals';
import { loadSuperstore, readTotals, rebuildViews, type Stack, startStack } from '../src/index.ts';

const folder = await tempFolder('superstore');
const running: Stack[] = [];
const start = async () => {
  const stack = await startStack(folder.path);
  running.push(stack);
  return stack;
};
afterAll(async () => {
  for (const { process } of running) await process.kill();
  await folder.remove();
});

test('a killed load, loaded again, has every order once and the sum of the data', async () => {
  const data = readSuperstore();
  const first = await start();
  let lines = 0;
  const killed = Promise.withResolvers<void>();
  const load = loadSuperstore(first, data, () => {
    lines += 1;
    // In the middle of the orders: 793 customers come first.
    if (lines === 2_000) void first.process.kill().then(killed.resolve);
  });
  await expect(load).rejects.toThrow();
  await killed.promise;

  const second = await start();
  const { people, sales } = await loadSuperstore(second, data);
  expect(people).toEqual({ accepted: 0, deduplicated: 793, rejected: 0 });
  expect(sales.rejected).toBe(0);
  expect(sales.accepted + sales.deduplicated).toBe(5_009);
  // Each line that had been acknowledged is there already.
  expect(sales.deduplicated).toBeGreaterThanOrEqual(2_000 - 793);
  const whole = { customers: 793, orders: 5_009, minor: 229_720_086 };
  expect(await readTotals(second)).toEqual(whole);

  const again = await loadSuperstore(second, data);
  expect(again.people.accepted + again.sales.accepted).toBe(0);
  expect(await readTotals(second)).toEqual(whole);

  const { phase, liveHash, newHash } = await rebuildViews(second);
  expect(phase).toBe('switched');
  expect(newHash).toBe(liveHash);
  expect(await readTotals(second)).toEqual(whole);
  expect(await second.stop()).toBe(0);
}, 600_000);
