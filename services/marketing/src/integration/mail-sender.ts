import type { MessageEvent } from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';
import { pause, persistently } from '@icrm/following';
import type { Checkpoints } from '@icrm/read-store';
import { nameId, newId, type Part } from '@icrm/runtime';
import { type Counter, counter } from '@icrm/telemetry';
import { messages } from '../application/aggregates.ts';
import { composeMail, type Mail } from '../application/compose-mail.ts';
import type { LinkTokens } from '../application/link-token.ts';
import type { Standing } from '../application/ports.ts';
import { readRecipient } from '../application/recipient.ts';
import type { MessageCommand } from '../domain/contact/message.ts';
import type { Exclusive } from './lease.ts';
import type { Mailer, MailOutcome } from './smtp.ts';

const NAME = 'marketing-mail';
const SAVED_EVERY_MS = 500;
const NOT_REACHED_MS = 1_000;

export type MailSenderOptions = Standing & {
  readonly checkpoints: Checkpoints;
  readonly exclusive: Exclusive;
  readonly mailer: Mailer;
  readonly tokens: LinkTokens;
  readonly from: string;
  readonly publicUrl: string;
};

/**
 * Sends what is queued. Each attempt is written before the server is asked, and only one attempt can be written: after a
 * crash between the two nobody knows whether the mail went, so it is told as undetermined and never repeated.
 */
export const mailSender = (options: MailSenderOptions): Part => {
  const { store, clock, checkpoints, mailer, tokens } = options;
  const stopping = new AbortController();
  const by = newId();
  let running: Promise<void> = Promise.resolve();

  const tell = (tenant: string, messageId: string, command: MessageCommand) =>
    messages.handle(
      {
        store,
        clock,
        context: {
          commandId: nameId(`${NAME}/${tenant}/${messageId}/${command.type}/${by}`),
          tenant,
          actor: { kind: 'system', id: NAME },
          channel: 'system',
        },
      },
      messageId,
      command,
    );

  const deliver = async (
    { data, metadata: { tenant } }: RecordedEvent,
    signal: AbortSignal,
  ): Promise<void> => {
    // Streams of messages hold their events alone.
    const { messageId, customerId } = data as MessageEvent['data'];
    const state = await messages.read(store, tenant, messageId);
    if (state.status === 'attempted') await tell(tenant, messageId, { type: 'GiveUpOn', data: { by } });
    if (state.status !== 'queued') return;
    const who = { tenant, customerIds: [customerId], purpose: '', channel: 'email' } as const;
    const { email, erased } = await readRecipient(store, who);
    const attempt = await tell(tenant, messageId, { type: 'AttemptMessage', data: { by } });
    if (!attempt.accepted) return;
    if (email === undefined || erased) {
      await tell(tenant, messageId, { type: 'RecordFailed', data: { code: 'no-address' } });
      return;
    }
    const token = tokens.make(tenant, 'message', messageId);
    const { from, publicUrl } = options;
    const { subject, text } = state;
    const mail = composeMail({ id: messageId, token, from, to: email, publicUrl, subject, text });
    const outcome = await handOver(mail, signal);
    if (outcome.kind === 'sent')
      await tell(tenant, messageId, { type: 'RecordSent', data: { receipt: outcome.receipt } });
    if (outcome.kind === 'refused')
      await tell(tenant, messageId, { type: 'RecordFailed', data: { code: outcome.code } });
  };

  /** Tries until the server is reached: before that nothing was handed over, and the same attempt goes on. */
  const handOver = async (mail: Mail, signal: AbortSignal): Promise<MailOutcome> => {
    for (;;) {
      const outcome = await mailer.send(mail);
      count(outcome.kind);
      if (outcome.kind !== 'not-reached' || signal.aborted) return outcome;
      await pause(NOT_REACHED_MS, signal);
    }
  };

  const follow = async (signal: AbortSignal): Promise<void> => {
    const after = await checkpoints.load(NAME);
    let savedAt = performance.now();
    const filter = { streamPrefixes: [messages.prefix] };
    for await (const item of store.subscribeToAll({ after, filter, signal })) {
      if (item.kind === 'caught-up') continue;
      if (item.kind === 'event' && isQueuedMail(item.event)) await deliver(item.event, signal);
      if (performance.now() - savedAt < SAVED_EVERY_MS) continue;
      await checkpoints.save(NAME, item.kind === 'event' ? item.event.position : item.position);
      savedAt = performance.now();
    }
  };

  return {
    name: NAME,
    async start() {
      const { signal } = stopping;
      const work = (held: AbortSignal) => persistently('sending mails', () => follow(held), held);
      running = persistently('sending mails', () => options.exclusive(work, signal), signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
      await mailer.close();
    },
  };
};

const isQueuedMail = ({ type, data }: RecordedEvent): boolean =>
  type === 'MessageQueued' && Reflect.get(data, 'channel') === 'email';

let sent: Counter | undefined;
const count = (outcome: string): void => {
  sent ??= counter('icrm.marketing.mails');
  sent.add(1, { 'icrm.outcome': outcome });
};
