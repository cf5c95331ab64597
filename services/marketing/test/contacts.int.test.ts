import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { noonZone, startCustomerService } from './customer-service.ts';
import { startMailServer } from './mail-server.ts';
import { consented, hoursAgo, reachable } from './sample-events.ts';
import { by, eventsOf, type Running, startMarketing, tenant } from './start-marketing.ts';

let running: Running;
let mail: Awaited<ReturnType<typeof startMailServer>>;
let customers: Awaited<ReturnType<typeof startCustomerService>>;
beforeAll(async () => {
  [mail, customers] = await Promise.all([startMailServer(), startCustomerService()]);
  const env = {
    ICRM_MARKETING_SMTP: mail.url,
    ICRM_CUSTOMER: customers.address,
    ICRM_MARKETING_FROM: 'news@shop.test',
  };
  running = await startMarketing({ env });
}, 60_000);
afterAll(async () => {
  await running.stop();
  await Promise.all([mail.stop(), customers.stop()]);
});

const patience = { withinMs: 20_000 };
const happen = (customerId: string, event: Parameters<Running['happen']>[1]) =>
  running.happen(`customer-${tenant}.${customerId}`, event, [customerId]);
const somebody = async ({
  consent = true,
  email,
  zone = noonZone(),
}: {
  consent?: boolean;
  email?: string;
  zone?: string;
} = {}) => {
  const customerId = newId();
  await happen(customerId, reachable(customerId, zone, email));
  if (consent) await happen(customerId, consented(customerId));
  return customerId;
};
const request = (customerId: string, more: { channel?: string; contactId?: string } = {}) =>
  running.contacts.requestContact(
    {
      context: by(),
      contactId: '',
      customerId,
      channel: 'email',
      purpose: '',
      subject: 'Sun for your roof',
      text: 'Look: https://shop.test/roofs?a=1',
      ...more,
    },
    { deadlineMs: 30_000 },
  );
const mailTo = (customerId: string) =>
  eventually(async () => {
    const found = mail.received.find(({ to }) => to === `${customerId}@example.com`);
    if (found === undefined) throw new Error('no mail yet');
    return found;
  }, patience);
const messageTypes = async (messageId: string) =>
  (await eventsOf(running.store, `message-${tenant}.${messageId}`)).map(({ type }) => type);
const tokenOf = (raw: string) => /\/m\/([^/\s]+)\/unsubscribe/.exec(raw.replace(/=\r?\n/g, ''))?.[1] ?? '';

describe('the guard', () => {
  test('permits a contact by the consent in force, and the mail goes out with one-click unsubscription', async () => {
    const customerId = await somebody();
    const { contactId, permitted } = await request(customerId);
    expect(permitted).toBe(true);
    const { raw, from, messageId } = await mailTo(customerId);
    expect(messageId).toBe(contactId);
    expect(from).toBe(`bounce+${contactId}@shop.test`);
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
    expect(raw.replace(/=\r?\n/g, '')).toContain('/unsubscribe>');
    const [asked] = await eventsOf(running.store, `contact-${tenant}.${customerId}`);
    const [, given] = await eventsOf(running.store, `customer-${tenant}.${customerId}`);
    expect(asked).toMatchObject({
      type: 'ContactPermitted',
      data: { consent: { eventId: given?.id, asOfPosition: given?.position.toString() } },
    });
    await eventually(async () => expect(await messageTypes(contactId)).toContain('MessageSent'), patience);
  });

  test('suppresses without consent, after a withdrawal, and for whom is erased, and writes why', async () => {
    const customerId = await somebody({ consent: false });
    expect(await request(customerId)).toMatchObject({ permitted: false, rule: 'no-consent' });
    await happen(customerId, consented(customerId, hoursAgo(1)));
    const withdrawn = { customerId, purpose: 'marketing', channel: 'email', at: hoursAgo(0) };
    const id = newId();
    await running.store.append(
      `customer-${tenant}.${customerId}`,
      [
        {
          id,
          type: 'ConsentWithdrawn',
          data: withdrawn,
          metadata: {
            tenant,
            customerIds: [customerId],
            actor: { kind: 'customer', id: 'ana' },
            channel: 'web',
            correlationId: id,
            causationId: id,
            commandId: id,
            occurredAt: hoursAgo(0),
            receivedAt: hoursAgo(0),
          },
        },
      ],
      { expected: 'any' },
    );
    expect(await request(customerId)).toMatchObject({ permitted: false, rule: 'no-consent' });
    await happen(customerId, {
      type: 'CustomerErased',
      data: { customerId, receiptId: newId(), reason: 'asked', at: hoursAgo(0) },
    });
    expect(await request(customerId)).toMatchObject({ permitted: false, rule: 'erased' });
    const events = await eventsOf(running.store, `contact-${tenant}.${customerId}`);
    expect(events.map(({ data }) => Reflect.get(data, 'rule'))).toEqual([
      'no-consent',
      'no-consent',
      'erased',
    ]);
  });

  test('lets 16 that ask at once contact a customer once a day', async () => {
    const customerId = await somebody();
    const answers = await Promise.all(Array.from({ length: 16 }, () => request(customerId)));
    expect(answers.filter(({ permitted }) => permitted)).toHaveLength(1);
    expect(new Set(answers.flatMap(({ rule }) => rule || []))).toEqual(new Set(['frequency']));
  });

  test('keeps quiet at night, and says until when', async () => {
    const night = (new Date().getUTCHours() + 24 - 2) % 24;
    const zone = night <= 12 ? `Etc/GMT+${night}` : `Etc/GMT-${24 - night}`;
    const customerId = await somebody({ zone });
    const { permitted, rule, until } = await request(customerId);
    expect({ permitted, rule }).toEqual({ permitted: false, rule: 'quiet-hours' });
    expect(Date.parse(until)).toBeGreaterThan(Date.now());
  });

  test('decides about letters alike; they wait to be handed over', async () => {
    const customerId = await somebody({ consent: false });
    expect(await request(customerId, { channel: 'post' })).toMatchObject({ rule: 'no-consent' });
    const byPost = consented(customerId);
    await happen(customerId, { ...byPost, data: { ...byPost.data, channel: 'post' } as never });
    const { contactId } = await request(customerId, { channel: 'post' });
    const list = async () =>
      (await running.contacts.listQueued({ tenant, channel: 'post', limit: 0 })).messages;
    await eventually(
      async () => expect(await list()).toMatchObject([{ messageId: contactId, customerId }]),
      patience,
    );
    await running.contacts.recordHandOver({ context: by(), messageId: contactId, receipt: 'bag 7' });
    await eventually(async () => expect(await list()).toEqual([]), patience);
    await running.contacts.recordReturn({
      context: by(),
      messageId: contactId,
      bounce: 'hard',
      code: 'moved',
    });
    expect(await messageTypes(contactId)).toEqual(['MessageQueued', 'MessageSent', 'MessageBounced']);
  });
});

describe('what customers do with a mail', () => {
  test('is told by its links, and unsubscribing withdraws the consent', async () => {
    const customerId = await somebody();
    const { contactId } = await request(customerId);
    const token = tokenOf((await mailTo(customerId)).raw);
    await eventually(async () => expect(await messageTypes(contactId)).toContain('MessageSent'), patience);
    const follow = (action: string, link = '') =>
      running.contacts.followLink({ token, action, link, commandId: newId() });
    await follow('open');
    await follow('click', 'https://shop.test/roofs?a=1');
    expect(await follow('click', 'https://elsewhere.test/')).toEqual({ known: false });
    expect(await follow('unsubscribe')).toEqual({ known: true });
    await follow('unsubscribe');
    expect((await messageTypes(contactId)).slice(3)).toEqual([
      'MessageOpened',
      'MessageClicked',
      'MessageUnsubscribed',
    ]);
    await eventually(
      async () =>
        expect(customers.asked).toContainEqual({
          method: 'withdrawConsent',
          request: expect.objectContaining({ customerId, purpose: 'marketing', channel: 'email' }),
        }),
      patience,
    );
    const forged = token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect(
      await running.contacts.followLink({ token: forged, action: 'open', link: '', commandId: '' }),
    ).toEqual({ known: false });
  });

  test('comes back as bounce and complaint; a report of nothing is refused', async () => {
    const customerId = await somebody();
    const { contactId } = await request(customerId);
    await eventually(async () => expect(await messageTypes(contactId)).toContain('MessageSent'), patience);
    const bounce = `Content-Type: multipart/report; report-type=delivery-status\n\nFinal-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.1.1\n\nMessage-ID: <${contactId}@shop.test>\n`;
    const report = (raw: string) => running.contacts.recordReport({ context: by(), raw });
    expect(await report(bounce)).toMatchObject({ messageId: contactId, kind: 'bounce' });
    expect(await report(`Feedback-Type: abuse\n\nMessage-ID: <${contactId}@shop.test>\n`)).toMatchObject({
      kind: 'complaint',
    });
    expect((await messageTypes(contactId)).slice(3)).toEqual(['MessageBounced', 'MessageComplained']);
    await expect(report('hello')).rejects.toMatchObject({ reason: 'report-not-understood' });
  });

  test('refused by the mail server is told as failed', async () => {
    const { contactId } = await request(await somebody({ email: 'nobody@example.com' }));
    await eventually(
      async () => expect((await messageTypes(contactId)).at(-1)).toBe('MessageFailed'),
      patience,
    );
  });
});

test('consent by double opt-in needs the link of the mail, within its time', async () => {
  const customerId = await somebody({ consent: false });
  const asking = {
    context: by(),
    customerId,
    channel: '',
    purpose: '',
    textVersion: '2026-01',
    evidence: 'form 7',
  };
  const { optInId } = await running.contacts.requestOptIn(asking);
  expect((await running.contacts.requestOptIn(asking)).optInId).toBe(optInId);
  const { raw } = await mailTo(customerId);
  const token = /\/m\/([^/\s]+)\/confirm/.exec(raw.replace(/=\r?\n/g, ''))?.[1] ?? '';
  const late = running.contacts.confirmOptIn({
    context: by({ occurredAt: hoursAgo(-72) }),
    token,
    evidence: 'x',
  });
  await expect(late).rejects.toMatchObject({ reason: 'opt-in-expired' });
  const wrong = running.contacts.confirmOptIn({ context: by(), token: 'a.b.c.d', evidence: 'x' });
  await expect(wrong).rejects.toMatchObject({ reason: 'opt-in-not-found' });
  expect(
    await running.contacts.confirmOptIn({ context: by(), token, evidence: 'link, 203.0.113.9' }),
  ).toMatchObject({ customerId });
  await eventually(
    async () =>
      expect(customers.asked).toContainEqual({
        method: 'giveConsent',
        request: expect.objectContaining({
          customerId,
          textVersion: '2026-01',
          evidence: 'link, 203.0.113.9',
        }),
      }),
    patience,
  );
});

test('an automatic answer goes out once, never to machines, and not round and round', async () => {
  const customerId = await somebody();
  const respond = (inReplyTo: string, headers: Record<string, string> = {}) =>
    running.contacts.respondAutomatically({
      ...{ context: by(), customerId, rule: 'thanks', ruleVersion: 1, inReplyTo, headers },
      ...{ subject: 'Thank you', text: 'We will answer soon' },
    });
  expect((await respond('<1@x>')).suppressed).toBe('');
  expect((await respond('<1@x>')).suppressed).toBe('');
  expect((await respond('<2@x>', { 'auto-submitted': 'auto-replied' })).suppressed).toBe('automated');
  await respond('<3@x>');
  expect((await respond('<4@x>')).suppressed).toBe('loop');
  await eventually(
    async () => expect(mail.received.filter(({ to }) => to === `${customerId}@example.com`)).toHaveLength(2),
    patience,
  );
});
