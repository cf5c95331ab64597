import type { EventStore } from '@icrm/event-store';
import { type KeyRing, reveal } from '@icrm/privacy';
import type { SendMailOptions as SendMailMessage } from 'nodemailer';
import { interactionStream } from '../application/interaction-handler.ts';
import type { Contents } from '../application/ports.ts';
import { type Send, SendRefused } from './outbox.ts';

export type SendMailOptions = {
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly contents: Contents;
  /** smtp://host:port of the relay. */
  readonly relay: string;
  /** The address that a tenant writes from. */
  readonly fromOf: (tenant: string) => string | undefined;
};

type Recorded = {
  readonly customerId: string;
  readonly externalId: string;
  readonly participants: readonly { readonly role: string; readonly value: string }[];
  readonly subject?: string;
  readonly references?: readonly string[];
  readonly body?: { readonly ref: string };
};

const ERASED = '[erased]';

/** Sends e-mail through a relay, with the ids that let the answer find its way back into the thread. */
export const mailSender = (options: SendMailOptions): Send => {
  const { store, keyRing, contents, relay, fromOf } = options;
  return async ({ tenant, interactionId }) => {
    const from = fromOf(tenant);
    if (from === undefined) throw new SendRefused('the tenant has no mailbox to write from');
    const mail = await load(store, keyRing, { tenant, interactionId });
    const to = mail.participants.filter(({ role }) => role === 'to').map(({ value }) => value);
    const body = mail.body && (await contents.get({ tenant, customerId: mail.customerId }, mail.body.ref));
    if (body === undefined || to.includes(ERASED)) throw new SendRefused('the customer was erased');
    const { references = [] } = mail;
    return hand(relay, {
      ...{ from, to, messageId: mail.externalId, subject: mail.subject ?? '' },
      text: new TextDecoder().decode(body),
      ...(references.length === 0 ? {} : { references: [...references], inReplyTo: references.at(-1) ?? '' }),
    });
  };
};

/** Hands a message to the relay and gives what it said. */
const hand = async (relay: string, message: SendMailMessage): Promise<string> => {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(relay);
  try {
    const { response } = await transport.sendMail(message);
    return response.slice(0, 200);
  } catch (error) {
    if (isPermanent(error)) throw new SendRefused(error.message.slice(0, 200));
    throw error;
  } finally {
    transport.close();
  }
};

/** The relay said 5xx. */
const isPermanent = (error: unknown): error is Error =>
  error instanceof Error &&
  'responseCode' in error &&
  typeof error.responseCode === 'number' &&
  error.responseCode >= 500;

const load = async (
  store: EventStore,
  keyRing: KeyRing,
  { tenant, interactionId }: { readonly tenant: string; readonly interactionId: string },
): Promise<Recorded> => {
  // The first event of the stream; its schema was checked when it was written.
  for await (const { type, data } of store.readStream(interactionStream(tenant, interactionId)))
    if (type === 'InteractionRecorded') return (await reveal(keyRing, tenant, data)) as Recorded;
  throw new SendRefused('there is no such message');
};
