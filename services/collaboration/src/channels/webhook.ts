import { createHmac, timingSafeEqual } from 'node:crypto';
import { collaborationCommands, type InteractionChannel } from '@icrm/contracts';
import type { z } from 'zod';
import type { Attachment, Participant } from '../application/record-interaction.ts';
import { type ChannelAdapter, limits, type Reading, unreadable } from './adapter.ts';
import { parseJson } from './parse-json.ts';

type Message = z.output<typeof collaborationCommands.channelMessage>;

/** How people are known on each channel. */
const partyKinds: Readonly<Record<InteractionChannel, Participant['kind']>> = {
  email: 'email',
  chat: 'device',
  phone: 'phone',
  web: 'email',
  sms: 'phone',
  social: 'social',
  fax: 'phone',
  'in-person': 'external',
  kiosk: 'device',
  device: 'device',
};

/** The adapter of every channel that speaks the documented shape; a new terminal type is a new system, and no code. */
export const webhookAdapter = (channel: InteractionChannel, system: string): ChannelAdapter => ({
  name: `${channel}/${system}`,
  read(payload, receivedAt) {
    if (payload.length > limits.messageBytes)
      return Promise.resolve(unreadable('too-large', `${payload.length} bytes`));
    const parsed = collaborationCommands.channelMessage.safeParse(parseJson(payload));
    if (parsed.success) return Promise.resolve(toReading(parsed.data, { channel, system, receivedAt }));
    const places = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    return Promise.resolve(unreadable('malformed', `not of the shape: ${places || 'no JSON object'}`));
  },
});

type Place = {
  readonly channel: InteractionChannel;
  readonly system: string;
  readonly receivedAt: string;
};

const toReading = (message: Message, { channel, system, receivedAt }: Place): Reading => {
  const { id, at = receivedAt, from, to, thread, answers, sequence } = message;
  if (message.type === 'deleted')
    return { kind: 'removed', externalId: `${channel}/${system}/${id}`, reason: 'deleted on the platform' };
  if (message.type === 'delivered')
    return { kind: 'report', channel, system, report: { externalId: id, outcome: 'delivered' } };
  if (message.type === 'failed') {
    const { code: status = 'failed' } = message;
    const diagnostic = message.text === undefined ? {} : { diagnostic: message.text.slice(0, 500) };
    return {
      kind: 'report',
      channel,
      system,
      report: { externalId: id, outcome: 'bounced', status, ...diagnostic },
    };
  }
  const kind = partyKinds[channel];
  const inbound = message.direction === 'inbound';
  const ours = { kind: 'external' as const };
  const participants: Participant[] = [
    ...(from === undefined ? [] : [{ role: 'from' as const, ...(inbound ? { kind } : ours), ...from }]),
    ...(to === undefined ? [] : [{ role: 'to' as const, ...(inbound ? ours : { kind }), ...to }]),
  ];
  const { direction, subject, text, public: isPublic, automated, country, segment } = message;
  return {
    kind: 'told',
    told: {
      ...{ channel, system, direction, externalId: id, participants, subject, text },
      ...{ references: answers, threadKey: thread, automated, public: isPublic, country, segment },
      occurredAt: at > receivedAt ? receivedAt : at,
      attachments: message.attachments.map(toAttachment),
    },
    ...(sequence === undefined ? {} : { sequence: BigInt(sequence) }),
  };
};

const toAttachment = ({ content, ...named }: Message['attachments'][number]): Attachment => ({
  ...named,
  content: Buffer.from(content, 'base64'),
});

/** What a signed request says of itself, as Standard Webhooks have it. */
export type Signed = {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: Uint8Array;
};

const TOLERANCE_S = 300;

/** Whether the request was signed with the secret (`whsec_…`) within the last five minutes. */
export const isSigned = ({ id, timestamp, signature, body }: Signed, secret: string, now: Date): boolean => {
  const seconds = Number(timestamp);
  if (!Number.isInteger(seconds) || Math.abs(now.getTime() / 1_000 - seconds) > TOLERANCE_S) return false;
  const expected = sign({ id, timestamp, body }, secret);
  return signature
    .split(' ')
    .filter((it) => it.startsWith('v1,'))
    .some((it) => sameText(it.slice(3), expected));
};

/** The signature of a request, base64. */
export const sign = ({ id, timestamp, body }: Omit<Signed, 'signature'>, secret: string): string =>
  createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest('base64');

const sameText = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};
