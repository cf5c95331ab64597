import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The headers of a signed message, by the Standard Webhooks specification. */
export type SignedHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

type Message = { readonly id: string; readonly timestamp: number; readonly body: string };

/** A new secret: `whsec_` and 32 random bytes in base64. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** Signs id, time (seconds) and body with every secret in force: the receiver accepts any, so that secrets can rotate. */
export const sign = (message: Message, secrets: readonly string[]): SignedHeaders => ({
  'webhook-id': message.id,
  'webhook-timestamp': String(message.timestamp),
  'webhook-signature': secrets.map((secret) => `v1,${signatureOf(message, secret)}`).join(' '),
});

/** What a receiver does: true when a signature is right and the time is not more than so many seconds off. */
export const isSignedBy = (
  headers: SignedHeaders,
  body: string,
  {
    secret,
    now,
    toleranceSeconds = 300,
  }: { readonly secret: string; readonly now: number; readonly toleranceSeconds?: number },
): boolean => {
  const timestamp = Number(headers['webhook-timestamp']);
  if (!(Math.abs(now - timestamp) <= toleranceSeconds)) return false;
  const expected = Buffer.from(signatureOf({ id: headers['webhook-id'], timestamp, body }, secret));
  return headers['webhook-signature'].split(' ').some((one) => {
    const [version, signature = ''] = one.split(',');
    const given = Buffer.from(signature);
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
};

const signatureOf = ({ id, timestamp, body }: Message, secret: string): string =>
  createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
