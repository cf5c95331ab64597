import { createServer } from 'node:http';
import { channelV1, intakeV1, interactionV1 } from '@icrm/contracts';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { newId, type Part } from '@icrm/runtime';
import { createFeedService, feedSettings } from '@icrm/service-feed';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { isSigned, sign } from '../src/channels/webhook.ts';
import { simulateExchange } from './exchange.ts';
import { by, eventsOf, type Running, reasonOf, startCollaboration } from './start-collaboration.ts';

// Machines that do other work at the same time need longer than the usual half minute.
jest.setTimeout(90_000);

const secret = 'whsec_c2VjcmV0IG9mIHRoZSBjYXJyaWVy';
const box = 'help@acme.example';
let running: Running;
let feed: Part;
let intake: RpcClient<typeof intakeV1.IntakeServiceService>;
let channel: RpcClient<typeof channelV1.ChannelServiceService>;
const relay = startRelay();
const provider = simulateCarrier();

beforeAll(async () => {
  running = await startCollaboration(
    {
      ICRM_COLLABORATION_SMTP_LISTEN: '127.0.0.1:0',
      ICRM_COLLABORATION_MAILBOXES: `${box}=acme,sales@acme.example=acme`,
      ICRM_COLLABORATION_CHANNEL_SECRETS: `acme/sms/carrier-1=${secret},acme/social/plaza=${secret}`,
      ICRM_COLLABORATION_CARRIERS: `sms=${secret}@${await provider.start()}`,
      ICRM_COLLABORATION_SMTP_RELAY: `smtp://127.0.0.1:${await relay.start()}`,
    },
    {
      async startFeed(environment) {
        feed = createFeedService(feedSettings.read(environment));
        return feed.start();
      },
    },
  );
  intake = rpcClient(intakeV1.IntakeServiceClient, running.feedAddress, { deadlineMs: 20_000 });
  channel = rpcClient(channelV1.ChannelServiceClient, running.instances[0].address, { deadlineMs: 20_000 });
}, 60_000);
afterAll(async () => {
  intake.close();
  channel.close();
  await running.stop();
  await feed.stop();
  await relay.stop();
  await provider.stop();
});

const accountOf = async (source: string, mailbox: string) => {
  const { accounts } = await intake.getIntakeLedger({ tenant: 'acme', source, mailbox });
  const [account] = accounts;
  if (account === undefined) throw new Error('nothing was offered');
  return account;
};
const closes = (account: intakeV1.IntakeAccount) => {
  expect(account.open).toBe(0n);
  expect(account.offered).toBe(account.stored + account.deduplicated + account.quarantined);
};
const send = async (mail: object, instance = 0) => {
  const [host, port] = (running.smtpAddresses[instance] ?? '').split(':');
  const transport = createTransport({ host: host ?? '', port: Number(port), ignoreTLS: true });
  try {
    return await transport.sendMail({ from: 'Ana <ana@example.com>', to: box, text: 'hello', ...mail });
  } finally {
    transport.close();
  }
};
const interactionOf = async (interactionId: string) =>
  JSON.parse(
    (await running.instances[0].interactions.getInteraction({ tenant: 'acme', interactionId })).interaction,
  );
/** Every interaction that the log holds. */
const recorded = async () => {
  const found: Record<string, unknown>[] = [];
  for await (const { type, data } of running.store.readAll({ filter: { streamPrefixes: ['interaction-'] } }))
    if (type === 'InteractionRecorded') found.push({ ...data });
  return found;
};

describe('mail', () => {
  test('over SMTP is recorded once, threaded and accounted for, whichever instance it comes to', async () => {
    const messageId = '<first@example.com>';
    for (const instance of [0, 1, 0]) await send({ messageId, subject: 'It hums', attachments }, instance);
    await send({ messageId, to: 'sales@acme.example', subject: 'It hums' });
    await send({ messageId: '<second@example.com>', references: messageId, inReplyTo: messageId });
    const mails = (await recorded()).filter(({ channel: it }) => it === 'email');
    expect(mails).toHaveLength(2);
    expect(new Set(mails.map(({ conversationId }) => conversationId)).size).toBe(1);
    expect(mails[0]).toMatchObject({
      subject: 'It hums',
      direction: 'inbound',
      attachments: [{ mediaType: 'image/png', bytes: 3 }],
      hours: { calendar: 'es' },
    });
    const account = await accountOf('mail', box);
    expect(account).toMatchObject({ offered: 4n, stored: 2n, deduplicated: 2n, quarantined: 0n });
    closes(account);
    expect(await accountOf('mail', 'sales@acme.example')).toMatchObject({ offered: 1n, deduplicated: 1n });
  });
  const attachments = [{ filename: 'hum.png', content: Buffer.from('abc') }];

  test('for nobody here is refused at once', async () => {
    await expect(send({ to: 'boss@acme.example' })).rejects.toMatchObject({ responseCode: 550 });
  });

  test('that cannot be read waits in quarantine, is fixed and taken', async () => {
    const raw = 'Subject: nobody\r\n\r\nfrom nobody\r\n';
    const [host, port] = (running.smtpAddresses[0] ?? '').split(':');
    const transport = createTransport({ host: host ?? '', port: Number(port), ignoreTLS: true });
    await transport.sendMail({ envelope: { from: 'x@example.com', to: box }, raw });
    transport.close();
    expect(await accountOf('mail', box)).toMatchObject({ quarantined: 1n });
    const { items } = await intake.listIntakeItems(
      intakeV1.ListIntakeItemsRequest.fromPartial({
        tenant: 'acme',
        source: 'mail',
        mailbox: box,
        state: 'quarantined',
      }),
    );
    expect(items).toMatchObject([{ mailbox: box, reason: 'no-sender' }]);
    const named = { tenant: 'acme', source: 'mail', mailbox: box };
    const payload = Buffer.from(`From: bea@example.com\r\nMessage-ID: <fixed@x>\r\n${raw}`);
    await intake.fixIntakeItem({ ...named, id: items[0]?.id ?? '', payload, by: 'clerk-7' });
    await intake.replayIntake({ ...named, ids: [items[0]?.id ?? ''], reason: '' });
    await eventually(
      async () => {
        expect(await accountOf('mail', box)).toMatchObject({ quarantined: 0n, open: 0n });
        expect((await recorded()).some(({ externalId }) => externalId === '<fixed@x>')).toBe(true);
      },
      { withinMs: 20_000 },
    );
    closes(await accountOf('mail', box));
  });

  test('as a mailbox file is taken once, the file again adds nothing', async () => {
    const message = (n: number) =>
      `From x Mon Mar  2 09:00:00 2026\nFrom: cai${n}@example.com\nMessage-ID: <mbox-${n}@x>\nDate: Mon, 2 Mar 2026 08:00:00 +0000\n\nhello\n\n`;
    const file = Buffer.from(`${[1, 2, 3].map(message).join('')}From y\n\nnobody\n`);
    const load = () =>
      channel.importMail(
        (async function* () {
          for (let at = 0; at < file.length; at += 100)
            yield {
              ...{ tenant: 'acme', mailbox: 'archive@acme.example', format: 'mbox' },
              chunk: file.subarray(at, at + 100),
            };
        })(),
      );
    expect(await load()).toMatchObject({ offered: 4n, stored: 3n, quarantined: 1n });
    expect(await load()).toMatchObject({ offered: 4n, stored: 0n });
    closes(await accountOf('mail', 'archive@acme.example'));
  });

  test('is sent through the relay with its thread, and its answer finds the way back', async () => {
    await send({ messageId: '<ask@example.com>', from: 'dora@example.com', subject: 'Invoice?' });
    const asked = (await recorded()).find(({ externalId }) => externalId === '<ask@example.com>');
    const { interactions } = running.instances[1];
    const answer = await interactions.sendMessage(
      interactionV1.SendMessageRequest.fromPartial({
        context: by(),
        channel: 'email',
        customerId: String(asked?.['customerId']),
        to: 'dora@example.com',
        subject: 'Re: Invoice?',
        text: 'It is attached to the portal.',
        answers: String(asked?.['interactionId']),
      }),
    );
    expect(answer.conversationId).toBe(asked?.['conversationId']);
    await eventually(
      async () => {
        const { history } = await interactionOf(answer.interactionId);
        expect(history.map(({ type }: { type: string }) => type)).toEqual([
          'InteractionQueued',
          'InteractionSent',
        ]);
      },
      { withinMs: 20_000 },
    );
    const [message = ''] = relay.received.filter((text) => text.includes('Re: Invoice?'));
    expect(message).toContain('In-Reply-To: <ask@example.com>');
    const messageId = /Message-ID: (<[^>]+>)/i.exec(message)?.[1] ?? '';
    await send({ from: 'dora@example.com', messageId: '<thanks@x>', inReplyTo: messageId });
    const thanks = (await recorded()).find(({ externalId }) => externalId === '<thanks@x>');
    expect(thanks?.['conversationId']).toBe(asked?.['conversationId']);
  });

  test('that the relay refuses for good fails with its reason', async () => {
    const { customerId } = await running.instances[0].interactions.recordInteraction(
      interactionV1.RecordInteractionRequest.fromPartial({
        context: by(),
        channel: 'phone',
        externalId: newId(),
        participants: [{ role: 'from', kind: 'phone', value: '+34611000111' }],
      }),
    );
    const { interactionId } = await running.instances[0].interactions.sendMessage(
      interactionV1.SendMessageRequest.fromPartial({
        context: by(),
        ...{ channel: 'email', customerId, to: 'refused@example.com', text: 'hello' },
      }),
    );
    await eventually(
      async () => {
        const { history } = await interactionOf(interactionId);
        expect(history.at(-1)).toMatchObject({ type: 'InteractionFailed' });
      },
      { withinMs: 20_000 },
    );
  });
});

describe('a webhook', () => {
  const post = (message: object, { system = 'plaza', kind = 'social', id = newId(), key = secret } = {}) => {
    const body = Buffer.from(JSON.stringify(message));
    const timestamp = String(Math.floor(Date.now() / 1_000));
    return channel.receiveWebhook({
      ...{ tenant: 'acme', channel: kind, system, webhookId: id, webhookTimestamp: timestamp, body },
      webhookSignature: `v1,${sign({ id, timestamp, body }, key)}`,
    });
  };
  const from = { value: '@dora' };

  test('is taken once, and what the platform deletes is deleted here', async () => {
    const text = 'The worst, it is broken. I prefer paper invoices';
    const message = { id: 'p-1', sequence: 1, from, text, public: true };
    const first = await post(message);
    expect(first.outcome).toBe('stored');
    expect((await post(message)).outcome).toBe('deduplicated');
    const shown = await interactionOf(first.interactionId);
    expect(shown).toMatchObject({ channel: 'social', public: true, text: message.text });
    const claims = (await eventsOf(running.store, `interaction-acme.${first.interactionId}`)).filter(
      ({ type }) => type === 'PreferenceObserved',
    );
    expect(claims).toMatchObject([{ data: { what: 'paper invoices', attitude: 'likes', confidence: 0.6 } }]);
    expect((await post({ id: 'p-1', type: 'deleted' })).outcome).toBe('stored');
    expect(await interactionOf(first.interactionId)).not.toHaveProperty('text');
  });

  test('that lost one on the way tells the gap', async () => {
    await post({ id: 'p-3', sequence: 3, from, text: 'hello' });
    const account = await accountOf('webhook', 'social/plaza');
    expect(account.gaps).toMatchObject([{ first: 2n, last: 2n }]);
    closes(account);
  });

  test('of another shape waits in quarantine', async () => {
    expect(await post({ id: 'p-4', from, hello: 1 })).toMatchObject({
      outcome: 'quarantined',
      reason: 'malformed',
    });
    closes(await accountOf('webhook', 'social/plaza'));
  });

  test('that nobody known signed is refused', async () => {
    expect(await reasonOf(post({ id: 'x', from }, { key: 'whsec_b3RoZXI=' }))).toBe('signature-wrong');
    expect(await reasonOf(post({ id: 'x', from }, { system: 'other' }))).toBe('signature-wrong');
  });
});

test('a message by SMS is handed to the carrier, signed, again after trouble that passes, and not after a no', async () => {
  const { interactions } = running.instances[0];
  const { customerId } = await interactions.recordInteraction(
    interactionV1.RecordInteractionRequest.fromPartial({
      context: by(),
      ...{ channel: 'sms', system: 'carrier-1', externalId: newId() },
      participants: [{ role: 'from', kind: 'phone', value: '+34600111222' }],
    }),
  );
  const text = (to: string) =>
    interactions.sendMessage(
      interactionV1.SendMessageRequest.fromPartial({
        context: by(),
        ...{ channel: 'sms', customerId, to, text: 'Your technician comes at ten' },
      }),
    );
  provider.answers.push(503);
  const sent = await text('+34600111222');
  await eventually(
    async () => {
      const { history } = await interactionOf(sent.interactionId);
      expect(history.at(-1)).toMatchObject({ type: 'InteractionSent' });
    },
    { withinMs: 20_000 },
  );
  expect(provider.received).toEqual([
    { id: sent.interactionId, to: '+34600111222', text: 'Your technician comes at ten' },
  ]);
  // What the carrier tells later is of that message, and twice is once.
  const tell = async (message: object) => {
    const body = Buffer.from(JSON.stringify(message));
    const [id, timestamp] = [newId(), String(Math.floor(Date.now() / 1_000))];
    const answer = await channel.receiveWebhook({
      ...{ tenant: 'acme', channel: 'sms', system: 'carrier-1', webhookId: id, webhookTimestamp: timestamp },
      ...{ body, webhookSignature: `v1,${sign({ id, timestamp, body }, secret)}` },
    });
    return `${answer.outcome} ${answer.reason}`.trim();
  };
  expect(await tell({ id: sent.interactionId, type: 'delivered' })).toBe('stored');
  expect(await tell({ id: sent.interactionId, type: 'delivered' })).toBe('deduplicated');
  expect(await tell({ id: newId(), type: 'failed', code: '30003' })).toBe(
    'quarantined interaction-not-found',
  );
  expect((await interactionOf(sent.interactionId)).history.at(-1)).toMatchObject({
    type: 'InteractionDelivered',
  });
  provider.answers.push(400);
  const refused = await text('+34600111222');
  await eventually(
    async () => {
      const { history } = await interactionOf(refused.interactionId);
      expect(history.at(-1)).toMatchObject({
        type: 'InteractionFailed',
        data: { reason: 'the carrier answers 400' },
      });
    },
    { withinMs: 20_000 },
  );
});

describe('a telephone exchange', () => {
  test('tells calls from the ring to the end; what it tells twice counts once', async () => {
    const exchange = simulateExchange(channel, 'pbx-1');
    const call = exchange.call('+34612999888');
    await call.ring();
    await call.digits('language', '2');
    await call.answer('agent-3');
    await call.hold();
    await call.resume();
    await call.transfer('agent-5');
    const { callId } = await call.hangUp();
    const events = await eventsOf(running.store, `phonecall-acme.${callId}`);
    expect(events.map(({ type }) => type)).toEqual([
      'PhoneCallRang',
      'PhoneDigitsEntered',
      'PhoneCallAnswered',
      'PhoneCallHeld',
      'PhoneCallResumed',
      'PhoneCallTransferred',
      'PhoneCallEnded',
    ]);
    expect(events.at(-1)?.data).toMatchObject({ cause: 'hung-up', talkedMs: 30_000, heldMs: 10_000 });
    expect(await exchange.repeatAll()).toBe(events.length);
    expect(await eventsOf(running.store, `phonecall-acme.${callId}`)).toHaveLength(events.length);
  });

  test('has calls that nobody answers, and signals out of order refused', async () => {
    const exchange = simulateExchange(channel, 'pbx-1');
    const call = exchange.call('anonymous');
    expect(await reasonOf(call.answer('agent-3'))).toBe('call-not-found');
    await call.ring();
    expect(await reasonOf(call.hold())).toBe('call-not-answered');
    await call.hangUp('no-answer');
    expect(await reasonOf(call.answer('agent-3'))).toBe('call-over');
  });
});

/** A relay that keeps what it is given. */
function startRelay() {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, done) =>
      done(
        address === 'refused@example.com'
          ? Object.assign(new Error('no such mailbox'), { responseCode: 550 })
          : null,
      ),
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  return {
    received,
    start: () =>
      new Promise<number>((resolve) => {
        const listening = server.listen(0, '127.0.0.1', () => {
          const address = listening.address();
          resolve(typeof address === 'object' && address !== null ? address.port : 0);
        });
      }),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** A carrier that checks signatures, keeps what it takes once, and answers as it is told. */
function simulateCarrier() {
  const received: object[] = [];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const header = (name: string) => String(request.headers[`webhook-${name}`] ?? '');
    const body = Buffer.concat(chunks);
    const signed = { id: header('id'), timestamp: header('timestamp'), signature: header('signature'), body };
    const status = isSigned(signed, secret, new Date()) ? (answers.shift() ?? 202) : 401;
    if (status === 202) received.push(JSON.parse(body.toString()));
    response.writeHead(status).end();
  });
  return {
    received,
    answers,
    start: () =>
      new Promise<string>((resolve) => {
        server.listen(0, '127.0.0.1', () => {
          const address = server.address();
          resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`);
        });
      }),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
