import { describe, expect, jest, test } from '@jest/globals';
import { FairTurns, TurnsOfConnections } from './fair-turns.ts';

const [a, b, slow] = [{ name: 'a' }, { name: 'b' }, { name: 'slow' }];

describe('the subscriptions of a connection', () => {
  test('get no second page before all have taken the first', () => {
    const turns = new FairTurns();
    const given: string[] = [];
    const give = (member: { name: string }): void => {
      given.push(member.name);
      turns.gave(member);
    };
    give(a);
    give(b);
    turns.took(a, () => give(a));
    expect(given).toEqual(['a', 'b']);
    turns.took(b, () => give(b));
    expect(given).toEqual(['a', 'b', 'a', 'b']);
    turns.left(b);
    turns.took(a, () => give(a));
    expect(given).toEqual(['a', 'b', 'a', 'b', 'a']);
  });

  test('wait for one that takes nothing only once', () => {
    jest.useFakeTimers();
    try {
      const turns = new FairTurns();
      let given = 0;
      const next = (): void => {
        given += 1;
        turns.gave(a);
      };
      turns.gave(slow);
      turns.gave(a);
      turns.took(a, next);
      expect(given).toBe(0);
      jest.advanceTimersByTime(20);
      expect(given).toBe(1);
      for (let i = 0; i < 10; i++) turns.took(a, next);
      expect(given).toBe(11);
    } finally {
      jest.useRealTimers();
    }
  });

  test('leave nothing behind', () => {
    const connections = new TurnsOfConnections();
    const turns = connections.of('127.0.0.1:1');
    turns.gave(a);
    turns.took(a, () => {});
    connections.left('127.0.0.1:1', a);
    expect(turns.isIdle).toBe(true);
    expect(connections.of('127.0.0.1:1')).not.toBe(turns);
  });
});
