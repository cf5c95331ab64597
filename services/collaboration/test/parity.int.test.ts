import { callbackV1, type commonV1, interactionChannel, interactionV1 } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { by, eventsOf, type Running, reasonOf, startCollaboration } from './start-collaboration.ts';

// Machines that do other work at the same time need longer than the usual half minute.
jest.setTimeout(90_000);

let running: Running;
beforeAll(async () => {
  running = await startCollaboration();
}, 60_000);
afterAll(() => running.stop());

const channels = interactionChannel.options;
/** How people are known on each channel. */
const kinds: Readonly<Record<string, string>> = {
  email: 'email',
  web: 'email',
  chat: 'device',
  kiosk: 'device',
  device: 'device',
  social: 'social',
  'in-person': 'external',
};
const addresses: Readonly<Record<string, (n: number) => string>> = {
  email: (n) => `person${n}@example.com`,
  device: (n) => `terminal-${n}`,
  social: (n) => `@person${n}`,
  external: (n) => `C-${n}`,
  phone: (n) => `+3461234560${n}`,
};
const kindOf = (channel: string): string => kinds[channel] ?? 'phone';

const on = (channel: string, actor?: commonV1.Actor) =>
  by({ channel, ...(actor === undefined ? {} : { actor }) });
const tell = (channel: string, index: number) => {
  const kind = kindOf(channel);
  const value = addresses[kind]?.(index) ?? '';
  return running.instances[index % 2 === 0 ? 0 : 1].interactions.recordInteraction(
    interactionV1.RecordInteractionRequest.fromPartial({
      context: on(channel),
      ...{ channel, externalId: `parity-${channel}`, country: 'ES', segment: 'home' },
      participants: [{ role: 'from', kind, value }],
      text: 'El inversor está roto, muy mal',
    }),
  );
};

/** An event without what tells the channels and the people apart. */
const plain = ({ type, data }: { readonly type: string; readonly data: object }) => {
  const hidden = new Set(['channel', 'externalId', 'participants', 'body']);
  const fields = Object.entries(data).filter(([name]) => !hidden.has(name) && !name.endsWith('Id'));
  return { type, ...Object.fromEntries(fields) };
};
const storyOf = async (...streams: readonly string[]) =>
  (await Promise.all(streams.map((stream) => eventsOf(running.store, stream)))).flat().map(plain);

/** What came of the same on every channel, told apart only by what differs. */
const differing = (results: readonly unknown[]) => new Set(results.map((it) => JSON.stringify(it)));

describe('the same on every channel', () => {
  test('inquiry is recorded, judged, placed and answered for alike', async () => {
    const stories: unknown[] = [];
    for (const [index, channel] of channels.entries()) {
      const { interactionId, conversationId, deduplicated } = await tell(channel, index);
      const { conversations, interactions } = running.instances[1];
      await conversations.assignConversation({ context: on(channel), conversationId, agentId: 'agent-3' });
      await conversations.postMessage({ context: on(channel), conversationId, text: 'hello' });
      await conversations.handOverConversation({
        context: on(channel),
        ...{ conversationId, to: 'agent-5', note: '' },
      });
      await conversations.closeConversation({ context: on(channel), conversationId, reason: 'answered' });
      await interactions.rateInteraction({
        context: on(channel, { kind: 'customer', id: 'x' }),
        ...{ interactionId, score: 4, public: false, remark: '' },
      });
      stories.push([
        deduplicated,
        await storyOf(`interaction-acme.${interactionId}`, `conversation-acme.${conversationId}`),
      ]);
    }
    expect(stories).toHaveLength(10);
    expect(differing(stories).size).toBe(1);
    expect(JSON.stringify(stories[0])).toContain('SentimentScored');
  });

  test('refusals are the same', async () => {
    const refusals: unknown[] = [];
    for (const channel of channels) {
      const { conversations, interactions, callbacks, sessions } = running.instances[0];
      const conversationId = newId();
      const rating = { interactionId: newId(), score: 4, public: false, remark: '' };
      const named = { context: on(channel), sessionId: newId() };
      const window = { from: '2026-03-04T09:00:00.000Z', until: '2026-03-03T09:00:00.000Z' };
      refusals.push([
        await reasonOf(conversations.movePrivate({ context: on(channel), conversationId })),
        await reasonOf(interactions.rateInteraction({ context: on(channel), ...rating })),
        await reasonOf(sessions.startSession(named)),
        await reasonOf(callbacks.requestCallback({ ...callback(channel), ...window })),
      ]);
    }
    expect([...differing(refusals)]).toEqual([
      JSON.stringify([
        'conversation-not-found',
        'interaction-not-found',
        'session-not-found',
        'window-empty',
      ]),
    ]);
  });

  const callback = (channel: string) =>
    callbackV1.RequestCallbackRequest.fromPartial({
      context: by({ channel, occurredAt: '2026-02-28T22:00:00.000Z' }),
      ...{ customerId: newId(), number: '+34612345678', queue: 'general', country: 'ES' },
    });

  test('promise of a call is given, off-hours too', async () => {
    const promises: unknown[] = [];
    for (const channel of channels) {
      const { callbacks } = running.instances[1];
      const { dueAt, calendar, open, callbackId } = await callbacks.requestCallback(callback(channel));
      promises.push([dueAt, calendar, open, await storyOf(`callback-acme.${callbackId}`)]);
    }
    expect(differing(promises).size).toBe(1);
    expect(promises[0]).toMatchObject([
      '2026-03-02T08:00:00.000Z',
      'es',
      false,
      [{ type: 'CallbackRequested' }],
    ]);
  });
});
