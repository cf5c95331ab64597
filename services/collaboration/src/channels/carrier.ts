import type { EventStore } from '@icrm/event-store';
import { type KeyRing, reveal } from '@icrm/privacy';
import { type Clock, systemClock } from '@icrm/runtime';
import { interactionStream } from '../application/interaction-handler.ts';
import type { Contents } from '../application/ports.ts';
import { type Send, SendRefused } from '../mail/outbox.ts';
import { sign } from './webhook.ts';

export type CarrierOptions = {
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly contents: Contents;
  readonly clock?: Clock | undefined;
  /** Where the carrier takes messages. */
  readonly url: string;
  /** `whsec_…`: signs what is handed over, as Standard Webhooks do. */
  readonly secret: string;
};

const ANSWER_WITHIN_MS = 10_000;
const ERASED = '[erased]';

type Recorded = {
  readonly customerId: string;
  readonly participants: readonly { readonly role: string; readonly value: string }[];
  readonly body?: { readonly ref: string };
};

/**
 * Hands messages to a carrier or platform over HTTP: `{ id, to, text }`, signed. The id is the interaction's and always
 * the same, so that the carrier can drop what comes twice. 4xx but 408 and 429 is a no for good; everything else passes.
 */
export const carrier = (options: CarrierOptions): Send => {
  const { url, secret, clock = systemClock } = options;
  return async ({ tenant, interactionId }) => {
    const { to, text } = await load(options, { tenant, interactionId });
    const body = Buffer.from(JSON.stringify({ id: interactionId, to, text }));
    const timestamp = String(Math.floor(clock.now().getTime() / 1_000));
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': interactionId,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${sign({ id: interactionId, timestamp, body }, secret)}`,
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.body?.cancel();
    const { status } = response;
    if (status >= 200 && status < 300) return String(status);
    if (status >= 400 && status < 500 && status !== 408 && status !== 429)
      throw new SendRefused(`the carrier answers ${status}`);
    throw new Error(`the carrier answers ${status}`);
  };
};

const load = async (
  { store, keyRing, contents }: Pick<CarrierOptions, 'store' | 'keyRing' | 'contents'>,
  { tenant, interactionId }: { readonly tenant: string; readonly interactionId: string },
): Promise<{ readonly to: string; readonly text: string }> => {
  for await (const { type, data } of store.readStream(interactionStream(tenant, interactionId))) {
    if (type !== 'InteractionRecorded') break;
    // The first event of the stream; its schema was checked when it was written.
    const { participants, customerId, body } = (await reveal(keyRing, tenant, data)) as Recorded;
    const to = participants.find(({ role }) => role === 'to')?.value ?? ERASED;
    const text = body && (await contents.get({ tenant, customerId }, body.ref));
    if (text === undefined || to === ERASED) throw new SendRefused('the customer was erased');
    return { to, text: new TextDecoder().decode(text) };
  }
  throw new SendRefused('there is no such message');
};
