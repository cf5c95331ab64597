import { createHmac } from 'node:crypto';
import { type Clock, systemClock } from '@icrm/runtime';
import { z } from 'zod';
import type { SmsCarrier } from '../application/sms-carrier.ts';

const ANSWER_WITHIN_MS = 10_000;
const taken = z.object({ id: z.string().min(1).max(200) });

/**
 * A carrier over HTTP: `{ id, to, text }` by POST, signed as Standard Webhooks are. It may answer with an id of its own,
 * by which it tells later what became of the message (`POST /v1/sms/status`); the id that was sent counts else.
 */
export const httpCarrier = (target: string, clock: Clock = systemClock): SmsCarrier => {
  const at = target.indexOf('@');
  const [secret, url] = [target.slice(0, at).replace(/^whsec_/, ''), target.slice(at + 1)];
  return {
    async send(message) {
      const body = JSON.stringify(message);
      const timestamp = String(Math.floor(clock.now().getTime() / 1_000));
      const signature = createHmac('sha256', Buffer.from(secret, 'base64'))
        .update(`${message.id}.${timestamp}.${body}`)
        .digest('base64');
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...{
            'webhook-id': message.id,
            'webhook-timestamp': timestamp,
            'webhook-signature': `v1,${signature}`,
          },
        },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`the carrier answers ${response.status}`);
      return { providerId: providerIdIn(text) ?? message.id };
    },
  };
};

const providerIdIn = (text: string): string | undefined => {
  try {
    return taken.parse(JSON.parse(text)).id;
  } catch {
    return undefined;
  }
};
