import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readWalk, type Stack, startStack, takeWalk } from '../src/index.ts';

const page = new URL('../../../docs/walks/collaboration.md', import.meta.url);
const folder = await tempFolder('walk-collaboration');
let stack: Stack;
beforeAll(async () => {
  stack = await startStack(folder.path, { env: { ICRM_COLLABORATION_TIMER_MS: '100' } });
}, 90_000);
afterAll(async () => {
  await stack.process.kill();
  await folder.remove();
});

test('the walk through a conversation gives what its page shows', async () => {
  const steps = readWalk(page);
  expect(steps.length).toBeGreaterThan(15);
  await takeWalk(stack, steps, ({ status, body }, expected) => {
    expect({ status, body }).toMatchObject(expected);
  });
}, 90_000);

test('a browser that loses its connection goes on where it was', async () => {
  const { body: customer } = await stack.post('/v1/customers', {
    kind: 'person',
    source: 'web',
    details: {},
  });
  const as = { 'ICRM-Actor': `customer:${customer.customerId}` };
  const { body: conversation } = await stack.post('/v1/portal/conversations', { channel: 'chat' }, as);
  const path = `/v1/portal/conversations/${conversation.conversationId}/live`;
  const told: { sequence: number; text: string }[] = [];
  const connect = (after: number) => {
    const url = `${stack.url.replace('http', 'ws')}${path}?after=${after}`;
    // Node's client takes headers beside what browsers take.
    const socket = new WebSocket(url, { headers: as } as never);
    socket.onmessage = ({ data }) => {
      const { entry } = JSON.parse(String(data));
      if (entry !== undefined) told.push(entry);
    };
    return socket;
  };
  const say = (text: string) =>
    stack.post(`/v1/conversations/${conversation.conversationId}/messages`, { text });
  const texts = (expected: readonly string[]) =>
    eventually(() => expect(told.map(({ text }) => text)).toEqual(expected), { withinMs: 20_000 });

  const first = connect(0);
  await say('one');
  await texts(['one']);
  first.close();
  await say('two');
  const second = connect(1);
  await texts(['one', 'two']);
  second.send(JSON.stringify({ say: { commandId: 'browser-1', text: 'three' } }));
  await texts(['one', 'two', 'three']);
  second.close();
}, 60_000);
