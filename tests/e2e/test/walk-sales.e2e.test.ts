import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readWalk, type Stack, startStack, takeWalk } from '../src/index.ts';

const page = new URL('../../../docs/walks/sales.md', import.meta.url);
const folder = await tempFolder('walk-sales');
let stack: Stack;
beforeAll(async () => {
  stack = await startStack(folder.path);
}, 90_000);
afterAll(async () => {
  await stack.process.kill();
  await folder.remove();
});

test('the walk from a lead to the goods gives what its page shows', async () => {
  const steps = readWalk(page);
  expect(steps.length).toBeGreaterThan(10);
  await takeWalk(stack, steps, ({ status, body }, expected) => {
    expect({ status, body }).toMatchObject(expected);
  });
}, 60_000);

test('the documents of its quote are the same bytes twice, and calendars can subscribe to its sellers', async () => {
  const { quotes } = (await stack.get('/v1/quotes')).body;
  for (const [format, type] of [
    ['html', 'text/html'],
    ['pdf', 'application/pdf'],
  ]) {
    const path = `${stack.url}/v1/quotes/${quotes[0].quoteId}/document?format=${format}`;
    const [once, again] = await Promise.all([fetch(path), fetch(path)]);
    expect(once.headers.get('content-type')).toContain(type);
    const bytes = Buffer.from(await once.arrayBuffer());
    expect(bytes.length).toBeGreaterThan(500);
    expect(bytes.equals(Buffer.from(await again.arrayBuffer()))).toBe(true);
  }
  const span = { startsAt: '2030-03-09T09:00:00.000Z', endsAt: '2030-03-09T10:00:00.000Z' };
  await stack.post('/v1/activities', { owner: 'seller-3', subject: 'Ask about the roof', ...span });
  await eventually(async () => {
    const { body, headers } = await stack.get('/v1/calendars/seller-3');
    expect(headers.get('content-type')).toContain('text/calendar');
    expect(body).toContain('SUMMARY:Ask about the roof');
  });
});
