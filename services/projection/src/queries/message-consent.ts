import type { ContactEvent, MessageConsent, MessageEvent } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import type { RpcCall } from '@icrm/rpc';
import type { ConsentAnswer, ConsentQuestion } from './consent-in-force.ts';
import { refuse } from './errors.ts';

export type MessageQuestion = {
  readonly tenant: string;
  readonly messageId: string;
  readonly minPosition: bigint;
};

export type MessageAnswer = { readonly proof: MessageConsent; readonly position: bigint };

type Call = Pick<RpcCall, 'signal' | 'remainingMs'>;
type Found<E> = { readonly event: E; readonly recorded: RecordedEvent };
type Sent = Extract<MessageEvent, { type: 'MessageSent' }>;
type Permitted = Extract<ContactEvent, { type: 'ContactPermitted' }>;

export type MessageConsentOptions = {
  readonly events: Pick<EventStore, 'readStream'>;
  readonly getConsentInForce: (question: ConsentQuestion, call: Call) => Promise<ConsentAnswer>;
};

/**
 * Joins a message that was sent with the permission it rested on, and with the consent that the log had then: looked up
 * anew and not believed. @throws RpcError NOT_FOUND for a message that was not sent, DEADLINE_EXCEEDED
 */
export const createGetMessageConsent =
  ({ events, getConsentInForce }: MessageConsentOptions) =>
  async ({ tenant, messageId, minPosition }: MessageQuestion, call: Call): Promise<MessageAnswer> => {
    const sent = await find(
      events,
      `message-${tenant}.${messageId}`,
      (event): event is Sent => event.type === 'MessageSent',
    );
    if (sent === undefined) throw refuse('message-not-sent', { messageId });
    const { customerId, channel, campaignId, at } = sent.event.data;
    const permitted = await find(
      events,
      `contact-${tenant}.${customerId}`,
      (event): event is Permitted => event.type === 'ContactPermitted' && event.data.contactId === messageId,
    );
    if (permitted === undefined) throw refuse('message-not-permitted', { messageId });
    const { purpose, consent: looked, policy } = permitted.event.data;
    const moment = { kind: 'position' as const, position: sent.recorded.position };
    // The views know what was sent before they are asked about it.
    const reached = minPosition > moment.position ? minPosition : moment.position;
    const { consent, position } = await getConsentInForce(
      { tenant, customerId, purpose, channel, moment, minPosition: reached },
      call,
    );
    return {
      proof: {
        messageId,
        customerId,
        channel,
        purpose,
        ...(campaignId === undefined ? {} : { campaignId }),
        sent: { ...placeOf(sent.recorded), at },
        permitted: {
          ...placeOf(permitted.recorded),
          at: permitted.event.data.at,
          policy,
          consentEventId: looked.eventId,
          asOfPosition: looked.asOfPosition,
        },
        consent,
        proved: wasGiven(consent) && consent.decision?.event.eventId === looked.eventId,
      },
      position,
    };
  };

/** What was in force stays proved when the person is erased afterwards. */
const wasGiven = ({ state }: MessageConsent['consent']): boolean => state === 'given';

const placeOf = ({ id, position }: RecordedEvent) => ({ eventId: id, position: position.toString() });

const find = async <E extends MessageEvent | ContactEvent>(
  events: Pick<EventStore, 'readStream'>,
  stream: string,
  isIt: (event: MessageEvent | ContactEvent) => event is E,
): Promise<Found<E> | undefined> => {
  for await (const recorded of events.readStream(stream)) {
    // Marketing alone writes these streams.
    const event = { type: recorded.type, data: recorded.data } as MessageEvent | ContactEvent;
    if (isIt(event)) return { event, recorded };
  }
  return undefined;
};
