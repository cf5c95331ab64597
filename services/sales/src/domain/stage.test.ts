import { expect, test } from '@jest/globals';
import { isAhead, type Stage } from './stage.ts';

const inOrder: readonly Stage[] = ['qualified', 'proposed', 'negotiating'];
const pairs = inOrder.flatMap((to, i) => inOrder.map((from, j) => ({ to, from, ahead: i > j })));

test.each(pairs)('$to ahead of $from: $ahead', ({ to, from, ahead }) =>
  expect(isAhead(to, from)).toBe(ahead),
);
