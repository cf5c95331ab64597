import { tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readWalk, type Stack, startStack, takeWalk } from '../src/index.ts';

const page = new URL('../../../docs/walks/marketing.md', import.meta.url);
const folder = await tempFolder('walk-marketing');
let stack: Stack;
beforeAll(async () => {
  stack = await startStack(folder.path);
}, 90_000);
afterAll(async () => {
  await stack.process.kill();
  await folder.remove();
});

test('the walk from everyday words to a campaign gives what its page shows', async () => {
  const steps = readWalk(page);
  expect(steps.length).toBeGreaterThan(40);
  await takeWalk(stack, steps, ({ status, body }, expected) => {
    expect({ status, body }).toMatchObject(expected);
  });
}, 120_000);
