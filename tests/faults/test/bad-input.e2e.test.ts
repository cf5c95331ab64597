import { type Stack, startStack } from '@icrm/test-e2e';
import { tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sendBadInput } from '../src/bad-input.ts';
import { sendBadMessages } from '../src/send-bad-messages.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 1_000);
const folder = await tempFolder('bad-input');
let stack: Stack;
beforeAll(async () => {
  stack = await startStack(folder.path);
}, 90_000);
afterAll(async () => {
  await stack?.process.kill();
  await folder.remove();
});

test('R7: whatever is sent to real services, none fails', async () => {
  const { sent, answers, failures } = await sendBadInput(stack, runs);
  const said = failures.length === 0 ? '' : `\n${stack.process.lines.slice(-10).join('\n').slice(0, 4_000)}`;
  expect(`${failures.slice(0, 5).join('\n')}${said}`).toBe('');
  expect(sent).toBe(runs);
  // The generator must reach both sides, or it would prove nothing.
  expect(answers.get(400) ?? 0).toBeGreaterThan(runs / 20);
  expect((answers.get(200) ?? 0) + (answers.get(201) ?? 0)).toBeGreaterThan(runs / 50);
}, 3_600_000);

test('R7: whatever is sent to the services themselves, none is to blame', async () => {
  const calls = Number(process.env['ICRM_RUNS'] ?? 600);
  const { sent, answers, failures } = await sendBadMessages(stack, calls);
  expect(failures.slice(0, 5).join('\n')).toBe('');
  expect(sent).toBe(calls);
  // The generator must reach both sides, or it would prove nothing.
  expect(answers.get('INVALID_ARGUMENT') ?? 0).toBeGreaterThan(calls / 20);
  expect(answers.get('OK') ?? 0).toBeGreaterThan(calls / 50);
  expect(answers.get('DEADLINE_EXCEEDED') ?? 0).toBeLessThan(calls / 10);
}, 3_600_000);
