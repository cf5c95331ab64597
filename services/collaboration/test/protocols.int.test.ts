import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority } from '@icrm/certificates';
import { channelV1, interactionV1 } from '@icrm/contracts';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { ariSimulator } from './ari-simulator.ts';
import { imapSimulator } from './imap-simulator.ts';
import { by, eventsOf, type Running, startCollaboration } from './start-collaboration.ts';

// Machines that do other work at the same time need longer than the usual half minute.
jest.setTimeout(90_000);

const box = 'help@acme.example';
const within = { withinMs: 30_000 };
const exchange = ariSimulator();
const mailbox = imapSimulator();
const relay = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false });
let folder: Awaited<ReturnType<typeof tempFolder>>;
let authority: Awaited<ReturnType<typeof createAuthority>>;
let running: Running;
let channel: RpcClient<typeof channelV1.ChannelServiceService>;

beforeAll(async () => {
  folder = await tempFolder('protocols');
  authority = await createAuthority();
  const { certificate, key } = await authority.issue({
    ...{ hosts: ['localhost'], uris: [] },
    notAfter: new Date(Date.now() + 86_400_000),
  });
  await mkdir(folder.path, { recursive: true });
  await writeFile(join(folder.path, 'tls.crt'), certificate);
  await writeFile(join(folder.path, 'tls.key'), key);
  const relayPort = await new Promise<number>((resolve) => {
    const listening = relay.listen(0, '127.0.0.1', () => {
      const bound = listening.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
  running = await startCollaboration({
    ICRM_COLLABORATION_SMTP_LISTEN: '127.0.0.1:0',
    ICRM_COLLABORATION_SMTP_TLS: folder.path,
    ICRM_COLLABORATION_MAILBOXES: `${box}=acme`,
    ICRM_COLLABORATION_SMTP_RELAY: `smtp://127.0.0.1:${relayPort}`,
    ICRM_COLLABORATION_IMAP: `acme/elsewhere=${await mailbox.start()}`,
    ICRM_COLLABORATION_EXCHANGES: `acme/pbx-1=${await exchange.start()}`,
  });
  channel = rpcClient(channelV1.ChannelServiceClient, running.instances[0].address, { deadlineMs: 20_000 });
}, 90_000);
afterAll(async () => {
  channel.close();
  await running.stop();
  await exchange.stop();
  await mailbox.stop();
  await new Promise<void>((resolve) => relay.close(() => resolve()));
  await folder.remove();
});

const recorded = async () => {
  const found: Record<string, unknown>[] = [];
  for await (const { type, data } of running.store.readAll({ filter: { streamPrefixes: ['interaction-'] } }))
    if (type === 'InteractionRecorded') found.push({ ...data });
  return found;
};
const named = async (externalId: string) => (await recorded()).find((it) => it['externalId'] === externalId);
const listener = () => {
  const [host, port] = (running.smtpAddresses[0] ?? '').split(':');
  return { host: host ?? '', port: Number(port) };
};

test('mail comes in over a connection that STARTTLS made private', async () => {
  const transport = createTransport({
    ...{ ...listener(), requireTLS: true },
    tls: { ca: [authority.certificate], servername: 'localhost' },
  });
  await transport.sendMail({ from: 'ana@example.com', to: box, text: 'hello', messageId: '<private@x>' });
  transport.close();
  expect(await named('<private@x>')).toMatchObject({ channel: 'email' });
});

describe('a mailbox elsewhere', () => {
  const mail = (id: string) => `From: Bea <bea@example.com>\nMessage-ID: ${id}\nSubject: ${id}\n\nhello\n`;

  test('is fetched as mail comes, each once, also when it is made anew, and nothing is changed there', async () => {
    mailbox.add(mail('<imap-1@x>'));
    mailbox.add(mail('<imap-2@x>'));
    await eventually(async () => expect(await named('<imap-2@x>')).toBeDefined(), within);
    mailbox.add(mail('<imap-3@x>'));
    await eventually(async () => expect(await named('<imap-3@x>')).toBeDefined(), within);
    mailbox.renumber();
    mailbox.add(mail('<imap-4@x>'));
    await eventually(async () => expect(await named('<imap-4@x>')).toBeDefined(), within);
    const ids = (await recorded()).map((it) => String(it['externalId'])).filter((id) => id.includes('imap-'));
    expect(ids.sort()).toEqual(['<imap-1@x>', '<imap-2@x>', '<imap-3@x>', '<imap-4@x>']);
    expect(new Set(mailbox.commands)).not.toContain('STORE');
    expect(mailbox.commands).toContain('EXAMINE');
  });
});

describe('a delivery report', () => {
  const report = (messageId: string, action: string, status: string) =>
    [
      'From: MAILER-DAEMON@mx.example.com',
      `To: ${box}`,
      `Message-ID: <report-${action}-${status}@mx>`,
      'Subject: Delivery Status Notification',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      ...['--b', 'Content-Type: text/plain', '', 'It could not be delivered.'],
      ...['--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example.com', ''],
      ...['Final-Recipient: rfc822; dora@example.com', `Action: ${action}`, `Status: ${status}`],
      ...['Diagnostic-Code: smtp; 550 5.1.1 no such', ' mailbox dora@example.com'],
      ...['', '--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: ${messageId}`, 'Subject: x'],
      ...['', '--b--', ''],
    ].join('\r\n');
  const arrive = async (raw: string) => {
    const transport = createTransport({ ...listener(), ignoreTLS: true });
    await transport.sendMail({ envelope: { from: '', to: box }, raw });
    transport.close();
  };

  test('is told of the message that it reports on, once, and makes nobody a customer', async () => {
    const { interactions } = running.instances[0];
    const { customerId } = await interactions.recordInteraction(
      interactionV1.RecordInteractionRequest.fromPartial({
        ...{ context: by(), channel: 'email', externalId: '<ask-dora@x>' },
        participants: [{ role: 'from', kind: 'email', value: 'dora@example.com' }],
      }),
    );
    const { interactionId } = await interactions.sendMessage(
      interactionV1.SendMessageRequest.fromPartial({
        ...{ context: by(), channel: 'email', customerId, to: 'dora@example.com', text: 'hello' },
      }),
    );
    const stream = `interaction-acme.${interactionId}`;
    const history = async () => (await eventsOf(running.store, stream)).map(({ type }) => type);
    await eventually(async () => expect((await history()).at(-1)).toBe('InteractionSent'), within);
    const [sent] = await eventsOf(running.store, stream);
    const { externalId = '' } = (sent?.data ?? {}) as { externalId?: string };
    await arrive(report(externalId, 'delayed', '4.4.1'));
    await arrive(report(externalId, 'failed', '5.1.1'));
    await arrive(report(externalId, 'failed', '5.1.1'));
    const told = (await eventsOf(running.store, stream)).slice(-2);
    expect(told).toMatchObject([
      { type: 'InteractionBounced', data: { permanent: false, status: '4.4.1' } },
      {
        type: 'InteractionBounced',
        data: { permanent: true, status: '5.1.1', diagnostic: '550 5.1.1 no such mailbox dora@example.com' },
      },
    ]);
    // The report itself belongs to the conversation, of the customer whom the message went to.
    expect(await named('<report-failed-5.1.1@mx>')).toMatchObject({ customerId, automated: true });
  });
});

describe('an exchange over its REST interface', () => {
  const callsOf = async () => {
    const found = new Map<string, string[]>();
    for await (const { stream, type } of running.store.readAll({
      filter: { streamPrefixes: ['phonecall-'] },
    }))
      found.set(stream, [...(found.get(stream) ?? []), type]);
    return [...found.values()];
  };
  const pbx = async () => {
    const { equipment } = await channel.listEquipment({ tenant: 'acme' });
    return equipment.find(({ equipmentId }) => equipmentId === 'pbx-1');
  };

  test('tells its calls to one instance, from the ring to the end, and whether it is there', async () => {
    await eventually(async () => expect(await pbx()).toMatchObject({ status: 'up', lines: 2 }), within);
    expect(exchange.listeners()).toBe(1);
    const call = exchange.call('+34612999888');
    call.ring();
    call.escalated('order-status', 'order-number');
    call.join('anna');
    call.hold('anna');
    call.resume('anna');
    call.join('bert');
    call.end();
    const other = exchange.call('+34612999777');
    other.ring();
    other.served('balance');
    other.end();
    await eventually(
      async () =>
        expect(await callsOf()).toEqual([
          [
            ...['PhoneCallRang', 'PhoneSelfServiceEscalated', 'PhoneCallAnswered', 'PhoneCallHeld'],
            ...['PhoneCallResumed', 'PhoneCallTransferred', 'PhoneCallEnded'],
          ],
          ['PhoneCallRang', 'PhoneSelfServiceCompleted', 'PhoneCallEnded'],
        ]),
      within,
    );
    expect(await channel.getContainment({ tenant: 'acme', system: 'pbx-1', from: '', until: '' })).toEqual({
      ...{ calls: 2, contained: 1, rate: 0.5 },
      leftAt: [{ task: 'order-status', step: 'order-number', calls: 1 }],
    });
  });

  test('that is full, gone or back says so', async () => {
    const [one, two] = [exchange.call('+34612999001'), exchange.call('+34612999002')];
    one.ring();
    two.ring();
    await eventually(async () => expect(await pbx()).toMatchObject({ linesFull: true }), within);
    two.end();
    await eventually(
      async () => expect(await pbx()).toMatchObject({ linesFull: false, status: 'up' }),
      within,
    );
    await exchange.stop();
    await eventually(async () => expect(await pbx()).toMatchObject({ status: 'down' }), within);
    await exchange.start();
    await eventually(async () => expect(await pbx()).toMatchObject({ status: 'up' }), within);
  });
});

test('what customers begin at their own door and leave is counted by where they leave it', async () => {
  const { customerId } = await running.instances[0].interactions.recordInteraction(
    interactionV1.RecordInteractionRequest.fromPartial({
      ...{ context: by(), channel: 'web', externalId: 'visit-1' },
      participants: [{ role: 'from', kind: 'email', value: 'eva@example.com' }],
    }),
  );
  const start = async () => {
    const task = { context: by({ occurredAt: new Date().toISOString() }), customerId, taskId: '' };
    return (await channel.startPortalTask({ ...task, task: 'move-house', step: 'address' })).taskId;
  };
  const [done, left, silent] = [await start(), await start(), await start()];
  const of = (taskId: string) => ({ context: by({ occurredAt: '' }), customerId, taskId });
  await channel.reachPortalStep({ ...of(done), step: 'meter' });
  await channel.completePortalTask(of(done));
  await channel.reachPortalStep({ ...of(left), step: 'meter' });
  await channel.abandonPortalTask({ ...of(left), why: 'failed' });
  await expect(channel.completePortalTask(of(left))).rejects.toMatchObject({ reason: 'task-over' });
  await expect(
    channel.completePortalTask({ ...of(silent), customerId: '0193a000-0000-7000-8000-000000000009' }),
  ).rejects.toMatchObject({ reason: 'task-of-another' });
  // Nothing was heard of this one for half an hour.
  const long = new Date(Date.now() - 31 * 60_000).toISOString();
  await channel.startPortalTask({
    ...{ context: by({ occurredAt: long }), customerId, taskId: '', task: 'move-house', step: 'address' },
  });
  await eventually(
    async () =>
      expect(await channel.getPortalGaps({ tenant: 'acme' })).toMatchObject({
        ...{ started: 4, completed: 1 },
        gaps: [
          { task: 'move-house', step: 'meter', abandoned: 1 },
          { task: 'move-house', step: 'address', abandoned: 1 },
        ],
      }),
    within,
  );
});
