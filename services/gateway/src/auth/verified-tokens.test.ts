import { describe, expect, test } from '@jest/globals';
import { verifiedTokens } from './verified-tokens.ts';

const ana = { tenant: 'acme', actor: { kind: 'staff', id: 'ana' }, roles: [] } as const;

describe('verified tokens', () => {
  test('are remembered until they expire', () => {
    let now = 0;
    const tokens = verifiedTokens(() => now);
    tokens.set('a', ana, 10_000);
    now = 9_999;
    expect(tokens.get('a')).toBe(ana);
    now = 10_000;
    expect(tokens.get('a')).toBeUndefined();
  });

  test('are never remembered for more than half a minute', () => {
    let now = 0;
    const tokens = verifiedTokens(() => now);
    tokens.set('a', ana, 3_600_000);
    now = 30_000;
    expect(tokens.get('a')).toBeUndefined();
  });

  test('are known by every sign of theirs', () => {
    const tokens = verifiedTokens();
    tokens.set('a.b.c', ana, Number.POSITIVE_INFINITY);
    expect(tokens.get('a.b.d')).toBeUndefined();
  });

  test('make room for newer ones', () => {
    const tokens = verifiedTokens(() => 0);
    for (let n = 0; n <= 10_000; n += 1) tokens.set(String(n), ana, 1);
    expect(tokens.get('0')).toBeUndefined();
    expect(tokens.get('1')).toBe(ana);
  });
});
