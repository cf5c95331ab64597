import { describe, expect, test } from '@jest/globals';
import { verifiedTokens } from './verified-tokens.ts';

const ana = { tenant: 'acme', actor: { kind: 'staff', id: 'ana' }, roles: [] } as const;
const always = { from: 0, until: Number.POSITIVE_INFINITY };

/** Two clocks that are moved by hand. */
const given = () => {
  const at = { wall: 1_000, elapsed: 0 };
  return { at, tokens: verifiedTokens({ wall: () => at.wall, elapsed: () => at.elapsed }) };
};

describe('verified tokens', () => {
  test('are remembered until they expire', () => {
    const { at, tokens } = given();
    tokens.set('a', ana, { from: 0, until: 10_000 });
    at.wall = 9_999;
    expect(tokens.get('a')).toBe(ana);
    at.wall = 10_000;
    expect(tokens.get('a')).toBeUndefined();
  });

  test('are not taken before their time when the clock is set back', () => {
    const { at, tokens } = given();
    tokens.set('a', ana, { from: 900, until: 10_000 });
    at.wall = 899;
    expect(tokens.get('a')).toBeUndefined();
  });

  test('are never remembered for more than half a minute, wherever the clock is set to', () => {
    const { at, tokens } = given();
    tokens.set('a', ana, always);
    at.elapsed = 29_999;
    expect(tokens.get('a')).toBe(ana);
    at.elapsed = 30_000;
    at.wall = 5;
    expect(tokens.get('a')).toBeUndefined();
  });

  test('are known by every sign of theirs', () => {
    const { tokens } = given();
    tokens.set('a.b.c', ana, always);
    expect(tokens.get('a.b.d')).toBeUndefined();
  });

  test('make room for newer ones', () => {
    const { tokens } = given();
    for (let n = 0; n <= 10_000; n += 1) tokens.set(String(n), ana, always);
    expect(tokens.get('0')).toBeUndefined();
    expect(tokens.get('1')).toBe(ana);
  });
});
