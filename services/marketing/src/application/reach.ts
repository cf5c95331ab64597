import type { ContactChannel, ContactRule, MessageEvent } from '@icrm/contracts';
import type { CommandOutcome } from '@icrm/event-store';
import { nameId } from '@icrm/runtime';
import type { Message, MessageRejection } from '../domain/contact/message.ts';
import { contacts, messages, policiesOfContact } from './aggregates.ts';
import type { Handling } from './ports.ts';
import { isReachable, readRecipient } from './recipient.ts';

/** The one stream of a tenant that holds what counts for its contacts. */
export const CURRENT = 'current';

/** Somebody to be reached, for one occasion. */
export type Reach = {
  readonly contactId: string;
  readonly customerId: string;
  /** The customer and those linked with them. */
  readonly customerIds: readonly string[];
  readonly channel: ContactChannel;
  readonly purpose: string;
  readonly campaignId?: string | undefined;
  readonly step?: string | undefined;
  readonly variant?: string | undefined;
  readonly subject: string;
  readonly text: string;
  readonly spoilt?: 'bounced' | 'complained' | undefined;
};

export type Reached =
  | {
      readonly permitted: true;
      readonly outcome: CommandOutcome<Message, MessageEvent, MessageRejection>;
    }
  | { readonly permitted: false; readonly rule: ContactRule; readonly until?: string | undefined };

/** Asks whether the customer may be contacted, as of now, and queues the message if so; again, the answer is the same. */
export const reach = async (handling: Handling, it: Reach): Promise<Reached> => {
  const { store, context } = handling;
  const { contactId, customerId, customerIds, channel, purpose, campaignId, step, variant, subject, text } =
    it;
  const recipient = await readRecipient(store, { tenant: context.tenant, customerIds, purpose, channel });
  const policy = await policiesOfContact.read(store, context.tenant, CURRENT);
  const about = { customerId, channel, campaignId, step, variant };
  const asked = await contacts.handle(
    handling,
    customerId,
    { type: 'AskContact', data: { contactId, purpose, ...about } },
    {
      recipient: { ...recipient, reachable: isReachable(recipient, channel) },
      spoilt: it.spoilt,
      policy,
    },
  );
  if (!asked.accepted) throw new TypeError('a contact is permitted or suppressed, never refused');
  const answer = asked.state.answers[contactId];
  if (answer === undefined || !answer.permitted)
    return { permitted: false, rule: answer?.rule ?? 'no-consent', until: answer?.until };
  const queueing = { ...context, commandId: nameId(`queue/${contactId}`) };
  const outcome = await messages.handle({ ...handling, context: queueing }, contactId, {
    type: 'QueueMessage',
    data: { messageId: contactId, ...about, subject, text },
  });
  return { permitted: true, outcome };
};
