import type { conversationV1 } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createMailbox } from '../src/live/mailbox.ts';
import {
  by,
  byCustomer,
  type Instance,
  type Running,
  reasonOf,
  startCollaboration,
} from './start-collaboration.ts';

// Machines that do other work at the same time need longer than the usual half minute.
jest.setTimeout(90_000);

let running: Running;
beforeAll(async () => {
  running = await startCollaboration();
}, 60_000);
afterAll(() => running.stop());

const open = async () => {
  const conversationId = newId();
  await running.instances[0].conversations.openConversation({
    context: by(),
    ...{ conversationId, customerId: newId(), channel: 'chat', country: '', segment: '' },
  });
  return conversationId;
};

/** A client of the live chat that remembers what it was told. */
const chat = (
  instance: Instance,
  conversationId: string,
  { kind = 'customer', id = 'ana', afterSequence = 0 } = {},
) => {
  const mailbox = createMailbox<conversationV1.ChatRequest>();
  const told: conversationV1.ChatResponse[] = [];
  let failure: unknown;
  const send = (item: conversationV1.ChatRequest['item']) => mailbox.put({ item });
  send({
    $case: 'join',
    value: { tenant: 'acme', conversationId, actor: { kind, id }, afterSequence },
  });
  const done = (async () => {
    try {
      for await (const response of instance.conversations.chat(mailbox.read())) told.push(response);
    } catch (error) {
      failure = error;
    }
  })();
  const items = <C extends string>(name: C) =>
    told.flatMap(({ item }) => (item?.$case === name ? [item.value] : []));
  return {
    say: (text: string, commandId = newId()) => send({ $case: 'say', value: { commandId, text } }),
    typing: (typing: boolean) => send({ $case: 'typing', value: { typing } }),
    texts: () => (items('entry') as conversationV1.Entry[]).map(({ text }) => text),
    sequences: () => (items('entry') as conversationV1.Entry[]).map(({ sequence }) => sequence),
    items,
    failure: () => failure,
    async leave() {
      mailbox.end();
      await done;
    },
  };
};
const within = { withinMs: 20_000 };

describe('live chat', () => {
  test('tells both sides everything, in one order, over two instances', async () => {
    const conversationId = await open();
    const ana = chat(running.instances[0], conversationId);
    const agent = chat(running.instances[1], conversationId, { kind: 'staff', id: 'agent-3' });
    for (let n = 0; n < 20; n += 1) (n % 2 === 0 ? ana : agent).say(`line ${n}`);
    await eventually(() => {
      expect(ana.texts()).toHaveLength(20);
      expect(agent.texts()).toEqual(ana.texts());
    }, within);
    expect(ana.sequences()).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect([...ana.texts()].sort()).toEqual(Array.from({ length: 20 }, (_, n) => `line ${n}`).sort());
    expect(ana.items('said')).toHaveLength(10);
    await Promise.all([ana.leave(), agent.leave()]);
  });

  test('resumes after the last sequence without a gap and without a repetition, while others talk', async () => {
    const conversationId = await open();
    const agent = chat(running.instances[1], conversationId, { kind: 'staff', id: 'agent-3' });
    const seen: number[] = [];
    const talking = (async () => {
      for (let n = 0; n < 60; n += 1) {
        agent.say(`line ${n}`);
        if (n % 10 === 0)
          await eventually(() => expect(agent.items('said').length).toBeGreaterThanOrEqual(n), within);
      }
    })();
    // Joins again and again from wherever it had come.
    while (seen.length < 60) {
      const ana = chat(running.instances[seen.length % 2 === 0 ? 0 : 1], conversationId, {
        afterSequence: seen.at(-1) ?? 0,
      });
      await eventually(() => expect(ana.sequences().length).toBeGreaterThan(0), within);
      await ana.leave();
      seen.push(...ana.sequences());
    }
    await talking;
    expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    await agent.leave();
  }, 60_000);

  test('says a message once, however often it is sent', async () => {
    const conversationId = await open();
    const ana = chat(running.instances[0], conversationId);
    const commandId = newId();
    for (let n = 0; n < 5; n += 1) ana.say('hello', commandId);
    await eventually(() => expect(ana.items('said')).toHaveLength(5), within);
    expect(new Set(ana.items('said').map((said) => (said as conversationV1.Said).sequence))).toEqual(
      new Set([1]),
    );
    await eventually(() => expect(ana.texts()).toEqual(['hello']), within);
    await ana.leave();
  });

  test('passes on who is there and who types, and keeps none of it', async () => {
    const conversationId = await open();
    const ana = chat(running.instances[0], conversationId);
    await eventually(() => expect(ana.items('caughtUp')).toHaveLength(1), within);
    const agent = chat(running.instances[0], conversationId, { kind: 'staff', id: 'agent-3' });
    await eventually(
      () => expect(agent.items('presence')).toMatchObject([{ actorId: 'ana', present: true }]),
      within,
    );
    ana.typing(true);
    await eventually(
      () => expect(agent.items('presence').at(-1)).toMatchObject({ actorId: 'ana', typing: true }),
      within,
    );
    await ana.leave();
    await eventually(
      () => expect(agent.items('presence').at(-1)).toMatchObject({ actorId: 'ana', present: false }),
      within,
    );
    const stream: string[] = [];
    for await (const { type } of running.store.readStream(`conversation-acme.${conversationId}`))
      stream.push(type);
    expect(stream).toEqual(['ConversationOpened']);
    await agent.leave();
  });

  test('passes it on from instance to instance', async () => {
    const conversationId = await open();
    const ana = chat(running.instances[0], conversationId);
    const agent = chat(running.instances[1], conversationId, { kind: 'staff', id: 'agent-3' });
    await eventually(
      () => {
        // Who listens from now on hears what is said from now on.
        ana.typing(true);
        expect(agent.items('presence').at(-1)).toMatchObject({ actorId: 'ana', typing: true });
      },
      { withinMs: 60_000 },
    );
    await ana.leave();
    await eventually(
      () => expect(agent.items('presence').at(-1)).toMatchObject({ actorId: 'ana', present: false }),
      within,
    );
    await agent.leave();
  });

  test('refuses a message and goes on', async () => {
    const conversationId = await open();
    const { conversations } = running.instances[0];
    await conversations.closeConversation({ context: by(), conversationId, reason: 'answered' });
    const agent = chat(running.instances[0], conversationId, { kind: 'staff', id: 'agent-3' });
    agent.say('one more thing');
    agent.say(' ');
    await eventually(() => expect(agent.items('refused')).toHaveLength(2), within);
    expect(agent.items('refused')).toMatchObject([{ reason: 'conversation-closed' }, {}]);
    const ana = chat(running.instances[1], conversationId);
    ana.say('wait');
    await eventually(() => expect(agent.texts()).toEqual(['wait']), within);
    await Promise.all([ana.leave(), agent.leave()]);
  });

  test('begins with join, in a conversation that is there', async () => {
    const nobody = chat(running.instances[0], newId());
    await eventually(
      () => expect(nobody.failure()).toMatchObject({ reason: 'conversation-not-found' }),
      within,
    );
  });
});

describe('a conversation', () => {
  const { assign, handOver } = {
    assign: (conversationId: string, agentId: string) =>
      running.instances[0].conversations.assignConversation({ context: by(), conversationId, agentId }),
    handOver: (conversationId: string, to: string) =>
      running.instances[1].conversations.handOverConversation({
        context: by(),
        ...{ conversationId, to, note: 'wants it in English' },
      }),
  };

  test('is handed over to one of those who race for it', async () => {
    const conversationId = await open();
    await assign(conversationId, 'agent-3');
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => reasonOf(handOver(conversationId, 'agent-5'))),
    );
    expect(outcomes.filter((reason) => reason === undefined)).toHaveLength(1);
    expect(new Set(outcomes.filter(Boolean))).toEqual(new Set(['same-agent']));
  });

  test('takes what a customer posts over plain calls, too', async () => {
    const conversationId = await open();
    const { sequence } = await running.instances[0].conversations.postMessage({
      context: byCustomer({ channel: 'sms' }),
      ...{ conversationId, text: 'hello' },
    });
    expect(sequence).toBe(1);
  });
});
