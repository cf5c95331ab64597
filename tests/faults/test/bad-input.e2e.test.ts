import { type Stack, startStack } from '@icrm/test-e2e';
import { tempFolder } from '@icrm/testkit';
import { afterAll, expect, test } from '@jest/globals';
import { sendBadInput } from '../src/bad-input.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 1_000);
const folder = await tempFolder('bad-input');
let stack: Stack | undefined;
afterAll(async () => {
  await stack?.process.kill();
  await folder.remove();
});

test('R7: whatever is sent to real services, none fails', async () => {
  stack = await startStack(folder.path);
  const { sent, answers, failures } = await sendBadInput(stack, runs);
  const said = failures.length === 0 ? '' : `\n${stack.process.lines.slice(-10).join('\n').slice(0, 4_000)}`;
  expect(`${failures.slice(0, 5).join('\n')}${said}`).toBe('');
  expect(sent).toBe(runs);
  // The generator must reach both sides, or it would prove nothing.
  expect(answers.get(400) ?? 0).toBeGreaterThan(runs / 20);
  expect((answers.get(200) ?? 0) + (answers.get(201) ?? 0)).toBeGreaterThan(runs / 50);
}, 3_600_000);
