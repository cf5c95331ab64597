import { customerV1, interactionV1 } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { at, by, eventsOf, type Running, reasonOf, startCollaboration } from './start-collaboration.ts';

// Machines that do other work at the same time need longer than the usual half minute.
jest.setTimeout(90_000);

let running: Running;
beforeAll(async () => {
  running = await startCollaboration();
}, 60_000);
afterAll(() => running.stop());

type Telling = Partial<interactionV1.RecordInteractionRequest>;
const tell = (telling: Telling = {}, instance: 0 | 1 = 0) =>
  running.instances[instance].interactions.recordInteraction(
    interactionV1.RecordInteractionRequest.fromPartial({
      context: by(),
      channel: 'email',
      externalId: `<${newId()}@example.com>`,
      participants: [{ role: 'from', kind: 'email', value: `${newId()}@example.com`, name: '' }],
      occurredAt: at,
      ...telling,
    }),
  );
const entriesOf = async (conversationId: string) =>
  (
    await running.instances[0].conversations.getConversation({
      tenant: 'acme',
      conversationId,
      afterSequence: 0,
    })
  ).entries;
const from = (value: string, kind = 'email') => [{ role: 'from', kind, value, name: '' }];

describe('an interaction', () => {
  test('that 32 hand over at once on two instances is recorded once, with one customer and one place', async () => {
    const externalId = '<race@example.com>';
    const participants = from('race@example.com');
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, n) => tell({ externalId, participants }, n % 2 === 0 ? 0 : 1)),
    );
    expect(answers.filter(({ deduplicated }) => !deduplicated)).toHaveLength(1);
    expect(new Set(answers.map(({ customerId }) => customerId)).size).toBe(1);
    const [{ interactionId = '', conversationId = '' } = {}] = answers;
    const events = await eventsOf(running.store, `interaction-acme.${interactionId}`);
    expect(events.map(({ type }) => type)).toEqual(['InteractionRecorded']);
    expect(await entriesOf(conversationId)).toHaveLength(1);
  });

  test('of one unknown person over three channels at once makes one prospect per identifier', async () => {
    const email = from('once@example.com');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => tell({ participants: email }, n % 2 === 0 ? 0 : 1)),
    );
    expect(new Set(answers.map(({ customerId }) => customerId)).size).toBe(1);
    expect(new Set(answers.map(({ interactionId }) => interactionId)).size).toBe(8);
  });

  test('finds who is known by an identifier, however it is written', async () => {
    const { customerId } = await running.customer.registerCustomer(
      customerV1.RegisterCustomerRequest.fromPartial({
        context: by(),
        kind: 'person',
        identifiers: [{ kind: 'phone', value: '+34 612 345 678', system: '' }],
        source: 'web',
      }),
    );
    const call = await tell({ channel: 'phone', participants: from('612345678', 'phone') });
    expect(call.customerId).toBe(customerId);
  });

  test('from a number that is withheld is taken all the same', async () => {
    const call = await tell({ channel: 'phone', participants: from('anonymous', 'phone') });
    expect(call.customerId).not.toBe('');
  });

  test('goes where what it answers went, also when it arrives first', async () => {
    const participants = from('late@example.com');
    const reply = await tell({ externalId: '<r@x>', references: ['<root@x>', '<mid@x>'], participants });
    const root = await tell({ externalId: '<root@x>', participants });
    const last = await tell({ externalId: '<z@x>', references: ['<elsewhere@x>', '<r@x>'], participants });
    expect(new Set([reply, root, last].map(({ conversationId }) => conversationId)).size).toBe(1);
    expect((await entriesOf(root.conversationId)).map(({ interactionId }) => interactionId)).toEqual(
      [reply, root, last].map(({ interactionId }) => interactionId),
    );
    const stranger = await tell({ externalId: '<s@x>', references: ['<root@x>'] });
    expect(stranger.conversationId).not.toBe(root.conversationId);
  });

  test('goes on over another channel in the conversation it names', async () => {
    const mail = await tell();
    const call = await tell({
      channel: 'phone',
      externalId: 'call-1',
      conversationId: mail.conversationId,
      participants: from('+34911222333', 'phone'),
    });
    expect(call.customerId).toBe(mail.customerId);
    expect((await entriesOf(mail.conversationId)).map(({ channel }) => channel)).toEqual(['email', 'phone']);
  });

  test('keeps its words and attachments sealed, until its person is erased', async () => {
    const content = Buffer.alloc(3 * 1024 * 1024, 'x');
    const told = await tell({
      subject: 'Roto',
      text: 'El inversor está roto, muy mal',
      attachments: [{ name: 'photo.jpg', mediaType: 'image/jpeg', content }],
    });
    const { interactions } = running.instances[1];
    const named = { tenant: 'acme', interactionId: told.interactionId };
    const shown = JSON.parse((await interactions.getInteraction(named)).interaction);
    expect(shown).toMatchObject({
      subject: 'Roto',
      text: 'El inversor está roto, muy mal',
      attachments: [{ name: 'photo.jpg', mediaType: 'image/jpeg', bytes: content.length }],
      history: [{ type: 'SentimentScored', data: { language: 'es', model: { version: 1 } } }],
    });
    expect(shown.history[0].data.score).toBeLessThan(0);
    const ref = shown.attachments[0].ref;
    expect((await interactions.getContent({ ...named, ref })).content.equals(content)).toBe(true);
    expect(await reasonOf(interactions.getContent({ ...named, ref: 'other' }))).toBe('content-not-found');

    await running.customer.eraseCustomer({ context: by(), customerId: told.customerId, reason: 'request' });
    await eventually(
      async () => {
        expect(JSON.parse((await interactions.getInteraction(named)).interaction)).toMatchObject({
          subject: '[erased]',
          externalId: '[erased]',
          channel: 'email',
        });
      },
      { withinMs: 45_000 },
    );
    expect(await reasonOf(interactions.getContent({ ...named, ref }))).toBe('content-not-found');
    await eventually(
      async () => {
        const found: string[] = [];
        const filter = { streamPrefixes: [`erasure-acme.${told.customerId}`] };
        for await (const { stream } of running.store.readAll({ filter })) found.push(stream);
        expect(found).toContainEqual(expect.stringContaining('collaboration'));
      },
      { withinMs: 20_000 },
    );
  }, 60_000);

  test('that is taken back loses its content', async () => {
    const told = await tell({ channel: 'social', system: 'plaza', text: 'worst support', public: true });
    const { interactions } = running.instances[0];
    const named = { interactionId: told.interactionId };
    await interactions.removeInteraction({ context: by(), ...named, reason: 'deleted by its author' });
    const { interaction } = await interactions.getInteraction({ tenant: 'acme', ...named });
    expect(JSON.parse(interaction)).not.toHaveProperty('text');
    expect(await reasonOf(rate(told.interactionId, 'customer'))).toBe('interaction-removed');
  });

  const rate = (interactionId: string, kind: string) =>
    running.instances[0].interactions.rateInteraction({
      context: by({ actor: { kind, id: 'x' } }),
      ...{ interactionId, score: 5, public: true, remark: 'kind' },
    });

  test('is rated by the customer alone', async () => {
    const { interactionId } = await tell();
    expect(await reasonOf(rate(interactionId, 'staff'))).toBe('rating-not-by-customer');
    expect(await reasonOf(rate(interactionId, 'customer'))).toBeUndefined();
  });
});

test('what a crash left without a place is given one by the follower of the log', async () => {
  const { interactionId, conversationId, customerId } = await tell();
  const lost = newId();
  const [recorded] = await eventsOf(running.store, `interaction-acme.${interactionId}`);
  if (recorded === undefined) throw new Error('nothing was recorded');
  // As a process that ended between the two writes leaves it.
  await running.store.append(
    `interaction-acme.${lost}`,
    [
      {
        id: newId(),
        type: recorded.type,
        data: { ...recorded.data, interactionId: lost },
        metadata: { ...recorded.metadata, customerIds: [customerId], commandId: newId() },
      },
    ],
    { expected: 'no-stream' },
  );
  await eventually(
    async () =>
      expect((await entriesOf(conversationId)).map((entry) => entry.interactionId)).toEqual([
        interactionId,
        lost,
      ]),
    { withinMs: 20_000 },
  );
});

test.each<[string, Telling]>([
  ['channel', { channel: 'telepathy' }],
  ['externalId', { externalId: '' }],
  ['participants', { participants: [] }],
  ['participants[0].kind', { participants: [{ role: 'from', kind: 'aura', value: 'x', name: '' }] }],
  ['country', { country: 'Spain' }],
  ['occurredAt', { occurredAt: 'yesterday' }],
  ['text', { text: 'x'.repeat(200_001) }],
])('a wrong %s is refused', async (field, wrong) => {
  await expect(tell(wrong)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fieldViolations: [{ field }],
  });
});

describe('somebody unknown who says who they are', () => {
  const chat = () =>
    tell({ channel: 'chat', system: 'widget', participants: from(`browser-${newId()}`, 'device') });
  const identify = (conversationId: string, value: string) =>
    running.instances[1].conversations.identifyParticipant({
      context: by(),
      ...{ conversationId, kind: 'email', value, system: '' },
    });
  const linksOf = async () => {
    const found: object[] = [];
    for await (const { type, data } of running.store.readAll({ filter: { streamPrefixes: ['link-'] } }))
      if (type === 'CustomersLinked') found.push(data);
    return found;
  };

  test('and is known is linked with their record, whom the past then belongs to', async () => {
    const known = await tell({ participants: from('known@example.com') });
    const unknown = await chat();
    const { knownAs } = await identify(unknown.conversationId, 'known@example.com');
    expect(knownAs).toBe(known.customerId);
    expect(await linksOf()).toContainEqual(
      expect.objectContaining({
        customerIds: expect.arrayContaining([known.customerId, unknown.customerId]),
        rule: 'told-in-conversation',
      }),
    );
    expect(await identify(unknown.conversationId, 'known@example.com')).toMatchObject({ knownAs });
  });

  test('and is new keeps the past under the new identifier', async () => {
    const unknown = await chat();
    expect((await identify(unknown.conversationId, 'brand.new@example.com')).knownAs).toBe('');
    const mail = await tell({ participants: from('brand.new@example.com') });
    expect(mail.customerId).toBe(unknown.customerId);
  });
});
