import type { InteractionChannel } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mailAdapter } from '../mail/read-mail.ts';
import { limits } from './adapter.ts';
import { adapterContract } from './testing/adapter-contract.ts';
import { isSigned, sign, webhookAdapter } from './webhook.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const json = (value: object) => bytes(JSON.stringify(value));
const at = '2026-03-02T09:00:00.000Z';

const mail = mailAdapter(new Set(['acme.example']));
const headers = 'From: Ana Ruiz <Ana@Example.com>\r\nTo: help@acme.example\r\n';
const plain = `Message-ID: <1@example.com>\r\n${headers}Date: Mon, 2 Mar 2026 08:00:00 +0000\r\nSubject: Hums\r\n\r\nIt hums.\r\n`;
const multipart = `Message-ID: <2@example.com>\r\n${headers}References: <0@example.com> <1@example.com>\r\nIn-Reply-To: <1@example.com>\r\nDate: Mon, 2 Mar 2099 08:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>El inversor est=E1 roto</p>\r\n--b\r\nContent-Type: image/png; name=hum.png\r\nContent-Disposition: attachment; filename=hum.png\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n`;
const withoutId = `${headers}Subject: no id\r\n\r\nhello\r\n`;

describe('e-mail', () => {
  test.each(
    adapterContract(mail, {
      messages: [
        { payload: bytes(plain), from: 'ana@example.com', text: 'It hums.', externalId: '<1@example.com>' },
        { payload: bytes(multipart), from: 'ana@example.com', text: 'El inversor está roto' },
        { payload: bytes(withoutId), from: 'ana@example.com', text: 'hello' },
      ],
      broken: [bytes(''), bytes('Subject: nobody\r\n\r\nhello'), new Uint8Array(limits.messageBytes + 1)],
      undated: bytes(withoutId),
    }),
  )('$name', ({ run }) => run());

  const read = async (text: string) => {
    const reading = await mail.read(bytes(text), at);
    if (reading.kind !== 'told') throw new Error(reading.kind);
    return reading.told;
  };

  test('names what it answers, the root first, and what is attached', async () =>
    expect(await read(multipart)).toMatchObject({
      references: ['<0@example.com>', '<1@example.com>'],
      occurredAt: at,
      attachments: [{ name: 'hum.png', mediaType: 'image/png' }],
    }));

  test('of our own went out', async () => {
    const ours = await read('From: help@acme.example\r\nTo: ana@example.com\r\nMessage-ID: <3@a>\r\n\r\nhi');
    expect(ours).toMatchObject({ direction: 'outbound' });
  });

  test.each([
    ['Auto-Submitted: auto-replied', true],
    ['Auto-Submitted: no', false],
    ['Precedence: bulk', true],
    ['Return-Path: <>', true],
    ['List-Id: <news.example.com>', true],
    ['Content-Type: multipart/report; report-type=delivery-status; boundary=b', true],
    ['X-Mailer: mutt', false],
  ])('with %s is by a machine: %s', async (header, automated) =>
    expect((await read(`${header}\r\n${plain}`)).automated).toBe(automated),
  );

  test('with too many or too large attachments is set aside', async () => {
    const part = '--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment\r\n\r\nx\r\n';
    const many = `${headers}Content-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(limits.attachments + 1)}--b--`;
    expect(await mail.read(bytes(many), at)).toMatchObject({ reason: 'too-many-attachments' });
  });

  test('of any bytes is read or set aside, never thrown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (noise, inside) => {
        const payload = inside ? Buffer.concat([bytes(plain), noise]) : noise;
        expect(['told', 'unreadable']).toContain((await mail.read(payload, at)).kind);
      }),
      { numRuns: 60 },
    );
  });
});

const channels: readonly [InteractionChannel, string, string][] = [
  ['sms', 'carrier-1', '+34612345678'],
  ['social', 'plaza', '@ana'],
  ['fax', 'line-1', '+34911222333'],
  ['kiosk', 'atm', 'terminal-7'],
  ['device', 'television', 'box-9'],
  ['web', 'form', 'ana@example.com'],
  ['chat', 'widget', 'browser-3'],
  ['in-person', 'shop', 'C-17'],
  ['phone', 'voicemail', '+34611111111'],
];

describe.each(channels)('the webhook of %s', (channel, system, from) => {
  const message = (change: object = {}) =>
    json({ id: 'm-1', at, from: { value: from }, to: { value: 'us' }, text: 'It hums', ...change });
  const adapter = webhookAdapter(channel, system);

  test.each(
    adapterContract(adapter, {
      messages: [
        { payload: message(), from, text: 'It hums', externalId: 'm-1' },
        { payload: message({ id: 'm-2', sequence: 2, text: 'Hello?' }), from, externalId: 'm-2' },
        { payload: message({ id: 'm-3', at: '2099-01-01T00:00:00Z', public: true }), from },
      ],
      broken: [bytes('{'), bytes('[]'), message({ id: '' }), message({ extra: 1 }), bytes('\xff\xfe')],
      undated: message({ at: undefined }),
    }),
  )('$name', ({ run }) => run());

  test('tells what was taken back', async () =>
    expect(await adapter.read(json({ id: 'm-1', type: 'deleted' }), at)).toEqual({
      kind: 'removed',
      externalId: `${channel}/${system}/m-1`,
      reason: 'deleted on the platform',
    }));
});

describe('a signature', () => {
  const secret = 'whsec_c2VjcmV0IG9mIHRoZSBjYXJyaWVy';
  const body = bytes('{}');
  const now = new Date(at);
  const timestamp = String(now.getTime() / 1_000);
  const signed = { id: 'd-1', timestamp, body };
  const signature = `v1,${sign(signed, secret)}`;

  test('of the secret, the id, the time and the body is right', () => {
    expect(isSigned({ ...signed, signature }, secret, now)).toBe(true);
    expect(isSigned({ ...signed, signature: `v1,AAAA ${signature}` }, secret, now)).toBe(true);
  });

  test.each([
    ['another id', { id: 'd-2' }],
    ['another body', { body: bytes('{ }') }],
    ['another time', { timestamp: String(Number(timestamp) - 1) }],
    ['no time', { timestamp: 'now' }],
    ['no signature', { signature: '' }],
    ['another scheme', { signature: signature.replace('v1', 'v2') }],
  ])('for %s is wrong', (_what, change) =>
    expect(isSigned({ ...signed, signature, ...change }, secret, now)).toBe(false),
  );

  test('is wrong after five minutes, and with another secret', () => {
    const late = new Date(now.getTime() + 301_000);
    expect(isSigned({ ...signed, signature }, secret, late)).toBe(false);
    expect(isSigned({ ...signed, signature }, 'whsec_b3RoZXI=', now)).toBe(false);
  });
});
