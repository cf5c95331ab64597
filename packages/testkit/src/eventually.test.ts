import { describe, expect, test } from '@jest/globals';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  test('gives what the check gives once it no longer throws', async () => {
    let calls = 0;
    const check = () => {
      calls += 1;
      if (calls < 3) throw new Error('not yet');
      return calls;
    };
    expect(await eventually(check)).toBe(3);
  });

  test('does not wait when it is so at once', async () => {
    const before = performance.now();
    await eventually(() => Promise.resolve());
    expect(performance.now() - before).toBeLessThan(50);
  });

  test('fails with the last error and how long it waited', async () => {
    let calls = 0;
    const check = async () => {
      calls += 1;
      expect(calls).toBe(0);
    };
    await expect(eventually(check, { withinMs: 300 })).rejects.toThrow(/still so after 300 ms: .*toBe/s);
    expect(calls).toBeGreaterThan(1);
  });
});
