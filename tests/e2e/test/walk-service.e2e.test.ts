import { tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readWalk, type Stack, startStack, takeWalk } from '../src/index.ts';

const pageOf = (name: string) => new URL(`../../../docs/walks/${name}.md`, import.meta.url);
const folder = await tempFolder('walk-service');
let stack: Stack;
beforeAll(async () => {
  stack = await startStack(folder.path, { env: { ICRM_SERVICE_TIMER_MS: '100' } });
}, 90_000);
afterAll(async () => {
  await stack.process.kill();
  await folder.remove();
});

test.each([
  ['a complaint', 'service'],
  ['a call', 'service-centre'],
])(
  'the walk through %s gives what its page shows',
  async (_what, name) => {
    const steps = readWalk(pageOf(name));
    expect(steps.length).toBeGreaterThan(10);
    await takeWalk(stack, steps, ({ status, body }, expected) => {
      expect({ status, body }).toMatchObject(expected);
    });
  },
  60_000,
);
