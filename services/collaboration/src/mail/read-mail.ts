import { createHash } from 'node:crypto';
import type { AddressObject, ParsedMail } from 'mailparser';
import type { Attachment, Participant, Told } from '../application/record-interaction.ts';
import { type ChannelAdapter, limits, type Reading, unreadable } from '../channels/adapter.ts';
import { isAutomated } from './automated.ts';
import { deliveryReportIn } from './delivery-report.ts';

/**
 * E-mail as it stands on the wire (RFC 5322, MIME). The Message-ID names it, References and In-Reply-To thread it. A
 * message from one of our own domains went out.
 */
export const mailAdapter = (ownDomains: ReadonlySet<string>): ChannelAdapter => ({
  name: 'email',
  async read(payload, receivedAt) {
    if (payload.length > limits.messageBytes)
      return unreadable('too-large', `${payload.length} bytes, ${limits.messageBytes} are taken`);
    try {
      const { simpleParser } = await import('mailparser');
      const parsed = await simpleParser(Buffer.from(payload), {
        skipImageLinks: true,
        // Reports are read as such, and not as words.
        keepDeliveryStatus: true,
      });
      // The parser makes text of HTML only where that is the whole message: so it is made one.
      const { text } =
        parsed.text?.trim() || !parsed.html ? parsed : await simpleParser(asMessage(parsed.html));
      return toReading(parsed, { payload, receivedAt, ownDomains, text: text?.trim() });
    } catch {
      return unreadable('malformed', 'no message by RFC 5322');
    }
  },
});

type Raw = {
  readonly payload: Uint8Array;
  readonly receivedAt: string;
  readonly ownDomains: ReadonlySet<string>;
  readonly text: string | undefined;
};

const asMessage = (html: string): string => `Content-Type: text/html; charset=utf-8\r\n\r\n${html}`;

const toReading = (mail: ParsedMail, raw: Raw): Reading => {
  const participants = participantsOf(mail);
  const from = participants.find(({ role }) => role === 'from');
  if (from === undefined) return unreadable('no-sender', 'it has no address in From');
  const tooMuch = tooMuchIn(mail);
  if (tooMuch !== undefined) return tooMuch;
  const report = deliveryReportIn(mail.attachments);
  const outbound = raw.ownDomains.has(domainOf(from.value));
  const told: Told = {
    channel: 'email',
    direction: outbound ? 'outbound' : 'inbound',
    externalId: (mail.messageId ?? hashOf(raw.payload)).slice(0, 500),
    participants,
    ...(mail.subject?.trim() ? { subject: mail.subject.trim().slice(0, 1_000) } : {}),
    ...(raw.text ? { text: raw.text.slice(0, limits.textCharacters) } : {}),
    // What is reported on is what it answers.
    references: [...referencesOf(mail), ...(report === undefined ? [] : [report.externalId])],
    ...(report === undefined ? {} : { reports: [report] }),
    automated: isAutomated((name) => headerOf(mail, name)),
    public: false,
    occurredAt: occurredAt(mail, raw.receivedAt),
    attachments: mail.attachments.map(toAttachment),
  };
  return { kind: 'told', told };
};

const participantsOf = (mail: ParsedMail): Participant[] =>
  (['from', 'to', 'cc'] as const).flatMap((role) =>
    addressesIn(mail[role])
      .slice(0, 50)
      .map(({ address = '', name }) => ({
        role,
        kind: 'email' as const,
        value: address.toLowerCase(),
        ...(name ? { name: name.slice(0, 200) } : {}),
      }))
      .filter(({ value }) => value.length <= 254 && value.includes('@')),
  );

const addressesIn = (field: AddressObject | AddressObject[] | undefined) =>
  [field ?? []].flat().flatMap(({ value }) => value.flatMap((one) => one.group ?? [one]));

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Text as the header has it, structured fields put together again. */
const headerOf = (mail: ParsedMail, name: string): string | undefined => {
  const line = mail.headerLines.find(({ key }) => key === name)?.line;
  return line?.slice(line.indexOf(':') + 1).replaceAll(/\r?\n\s+/g, ' ');
};

/** The root first, as RFC 5322 has it; In-Reply-To last, where mailers left it out of References. */
const referencesOf = ({ references, inReplyTo }: ParsedMail): string[] => {
  const ids = [references ?? []].flat().concat(inReplyTo?.match(/<[^<>\s]+>/g) ?? []);
  return [...new Set(ids)].filter((id) => id.length <= 500).slice(0, 100);
};

/** The Date of the message unless it lies ahead or before there was mail. */
const occurredAt = ({ date }: ParsedMail, receivedAt: string): string => {
  const said = date !== undefined && !Number.isNaN(date.getTime()) ? date.toISOString() : receivedAt;
  return said > receivedAt || said < '1971' ? receivedAt : said;
};

const toAttachment = ({ filename, contentType, content }: ParsedMail['attachments'][number]): Attachment => ({
  ...(filename ? { name: filename.slice(0, 255) } : {}),
  mediaType: contentType,
  content,
});

const tooMuchIn = ({ attachments }: ParsedMail): Reading | undefined => {
  if (attachments.length > limits.attachments)
    return unreadable('too-many-attachments', `${attachments.length}, ${limits.attachments} are taken`);
  const largest = Math.max(0, ...attachments.map(({ size }) => size));
  return largest > limits.attachmentBytes
    ? unreadable('attachment-too-large', `${largest} bytes, ${limits.attachmentBytes} are taken`)
    : undefined;
};

const hashOf = (payload: Uint8Array): string =>
  `<sha256-${createHash('sha256').update(payload).digest('hex')}@without-id>`;
