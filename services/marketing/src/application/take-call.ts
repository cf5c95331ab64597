import { derivedId } from '@icrm/runtime';
import { isOpen, quietHours, quietUntil } from '../domain/contact/policy.ts';
import { contacts, messages, policiesOfContact } from './aggregates.ts';
import type { Handling } from './ports.ts';
import { CURRENT } from './reach.ts';
import { readRecipient } from './recipient.ts';

/** A call to be made. */
export type Call = {
  readonly messageId: string;
  readonly customerId: string;
  readonly subject: string;
  readonly text: string;
};

type Waiting = readonly { readonly messageId: string }[];

/**
 * Gives an agent the next call that waits: nobody else gets it, and asked again the same one comes. What was permitted when
 * it was queued is looked at again: whoever said no since is not called, and nobody at a quiet hour.
 */
export const takeCall = async (handling: Handling, waiting: Waiting): Promise<Call | undefined> => {
  const { context } = handling;
  for (const { messageId } of waiting) {
    const commandId = derivedId(context.commandId, `call/${messageId}`);
    const by = { ...handling, context: { ...context, commandId } };
    const taken = await takeOne(by, messageId);
    if (taken !== undefined) return taken;
  }
  return undefined;
};

const takeOne = async (handling: Handling, messageId: string): Promise<Call | undefined> => {
  const { store, context } = handling;
  const state = await messages.read(store, context.tenant, messageId);
  if (state.status !== 'queued' && state.status !== 'attempted') return undefined;
  const { subject, text, of } = state;
  const { customerId } = of;
  if (state.status === 'queued') {
    const answer = await mayBeCalled(handling, messageId, customerId);
    if (answer === 'later') return undefined;
    if (answer === 'never') {
      await messages.handle(handling, messageId, { type: 'RecordFailed', data: { code: 'not-permitted' } });
      return undefined;
    }
  }
  const attempt = { type: 'AttemptMessage', data: { by: context.actor.id } } as const;
  const outcome = await messages.handle(handling, messageId, attempt);
  return outcome.accepted ? { messageId, customerId, subject, text } : undefined;
};

const mayBeCalled = async (
  { store, context: { tenant, occurredAt }, clock = { now: () => new Date() } }: Handling,
  messageId: string,
  customerId: string,
): Promise<'now' | 'later' | 'never'> => {
  const asked = (await contacts.read(store, tenant, customerId)).answers[messageId];
  const purpose = asked?.permitted === true ? asked.purpose : 'marketing';
  const recipient = await readRecipient(store, {
    tenant,
    customerIds: [customerId],
    purpose,
    channel: 'phone',
  });
  if (recipient.erased || recipient.consent === undefined || recipient.phone === undefined) return 'never';
  const { policy } = await policiesOfContact.read(store, tenant, CURRENT);
  if (!isOpen(policy, 'phone')) return 'never';
  const time = Date.parse(occurredAt || clock.now().toISOString());
  return quietUntil(quietHours(policy, 'phone'), time, recipient.timeZone) === undefined ? 'now' : 'later';
};
