import { describe, expect, test } from '@jest/globals';
import { isSignedBy, newSecret, sign } from './signature.ts';

const body = '{"test": 2432232314}';
const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body };

describe('signatures', () => {
  test('are those of the Standard Webhooks specification', () => {
    expect(sign(message, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('of an old and a new secret are both there, so that a receiver can change when it likes', () => {
    const [old, fresh] = [newSecret(), newSecret()];
    const headers = sign(message, [fresh, old]);
    const check = (secret: string) => isSignedBy(headers, body, { secret, now: message.timestamp });
    expect([check(old), check(fresh), check(newSecret())]).toEqual([true, true, false]);
  });

  test('do not hold for another body, another id or another time', () => {
    const secret = newSecret();
    const headers = sign(message, [secret]);
    const now = message.timestamp;
    expect(isSignedBy(headers, `${body} `, { secret, now })).toBe(false);
    expect(isSignedBy({ ...headers, 'webhook-id': 'other' }, body, { secret, now })).toBe(false);
    expect(isSignedBy(headers, body, { secret, now: now + 301 })).toBe(false);
    expect(isSignedBy(headers, body, { secret, now: now + 299 })).toBe(true);
    expect(isSignedBy({ ...headers, 'webhook-timestamp': 'x' }, body, { secret, now })).toBe(false);
  });
});
