import { nameId } from '@icrm/runtime';
import type { Entry } from '../log/entry.ts';
import { toMessage } from '../publication/to-message.ts';
import { type SignedHeaders, sign } from './signature.ts';

/** One message to an endpoint. */
export type WebhookMessage = {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

type Signing = { readonly webhook: string; readonly secrets: readonly string[]; readonly now: number };

/** An event as CloudEvents 1.0 in structured mode, signed. Its id is the same at every attempt. */
export const eventMessage = (entry: Entry, signing: Signing): WebhookMessage | undefined => {
  const event = toMessage(entry)?.event;
  if (event === undefined) return undefined;
  const { extensions, data, dataContentType, ...attributes } = event;
  const body = JSON.stringify({
    specversion: '1.0',
    ...attributes,
    ...extensions,
    datacontenttype: dataContentType,
    data,
  });
  return toSigned(nameId(`${signing.webhook}/${event.id}`), body, signing);
};

/** A message that only asks whether the endpoint is there. */
export const pingMessage = (id: string, signing: Signing): WebhookMessage => {
  const time = new Date(signing.now).toISOString();
  const body = JSON.stringify({ specversion: '1.0', id, type: 'WebhookPing', source: '/icrm/feed', time });
  return toSigned(id, body, signing);
};

const toSigned = (id: string, body: string, { secrets, now }: Signing): WebhookMessage => {
  const signed: SignedHeaders = sign({ id, timestamp: Math.floor(now / 1_000), body }, secrets);
  return {
    id,
    body,
    headers: { ...signed, 'content-type': 'application/cloudevents+json', 'user-agent': 'icrm-feed' },
  };
};
