import type { Part } from '@icrm/runtime';
import { expect, test } from '@jest/globals';
import { awaitedAddresses } from './awaited-addresses.ts';

const failed: Part = {
  name: 'customer',
  start: () => Promise.reject(new Error('no port')),
  stop: () => Promise.resolve(),
};

test('who needs others waits until all of them are found', async () => {
  const addresses = awaitedAddresses(['A', 'B', 'C']);
  let waited = false;
  const waiting = addresses.all(['A', 'B']).then(() => {
    waited = true;
  });
  addresses.found('A');
  await Promise.resolve();
  expect(waited).toBe(false);
  addresses.found('B');
  await waiting;
});

test('a part that fails fails whoever waits for it', async () => {
  const addresses = awaitedAddresses(['A', 'B']);
  const waiting = addresses.all(['A']);
  await expect(addresses.failing('A', failed).start()).rejects.toThrow('no port');
  await expect(waiting).rejects.toThrow('no port');
});
