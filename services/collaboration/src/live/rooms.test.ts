import { describe, expect, test } from '@jest/globals';
import { createRooms } from './rooms.ts';
import type { Presence, Signals } from './signals.ts';

const room = 'conversation-acme.1';
const ana = { kind: 'customer', id: 'ana' };
const there = (actorId: string, change: Partial<Presence> = {}): Presence => ({
  ...{ actorKind: 'customer', actorId, present: true, typing: false },
  ...change,
});

const setUp = () => {
  let now = 0;
  const sent: (Presence | undefined)[] = [];
  const signals: Signals = {
    listen: () => undefined,
    send: (_stream, presence) => sent.push(presence),
    stop: () => Promise.resolve(),
  };
  const told: Presence[] = [];
  const listener = { onEvent: () => undefined, onPresence: (presence: Presence) => told.push(presence) };
  const rooms = createRooms(signals, () => now);
  return {
    ...{ rooms, sent, told, listener },
    later(ms: number) {
      now += ms;
    },
  };
};

describe('who is in a conversation', () => {
  test('asks who is elsewhere, tells that it came, types and leaves, and tells again', () => {
    const { rooms, sent, listener } = setUp();
    const seat = rooms.join(room, ana, listener);
    seat.say({ typing: true });
    rooms.refresh();
    rooms.hear(room, undefined);
    seat.leave();
    seat.leave();
    expect(sent).toEqual([
      undefined,
      there('ana'),
      ...Array.from({ length: 3 }, () => there('ana', { typing: true })),
      there('ana', { present: false }),
    ]);
    rooms.refresh();
    expect(sent).toHaveLength(6);
  });

  test('hears of those elsewhere once, until they leave', () => {
    const { rooms, told, listener } = setUp();
    rooms.hear(room, there('too early'));
    rooms.join(room, ana, listener);
    rooms.hear(room, there('bea'));
    rooms.hear(room, there('bea'));
    rooms.hear(room, there('bea', { typing: true }));
    rooms.hear(room, there('bea', { present: false }));
    expect(told).toEqual([there('bea'), there('bea', { typing: true }), there('bea', { present: false })]);
  });

  test('tells who comes later of all that are there', () => {
    const { rooms, told, listener } = setUp();
    rooms.join(room, ana, { onEvent: () => undefined, onPresence: () => undefined });
    rooms.hear(room, there('bea'));
    rooms.join(room, { kind: 'customer', id: 'cai' }, listener);
    expect(told).toEqual([there('ana'), there('bea')]);
  });

  test('forgets those whose instance is silent', () => {
    const { rooms, told, listener, later } = setUp();
    rooms.join(room, ana, listener);
    rooms.hear(room, there('bea'));
    later(60_000);
    rooms.refresh();
    expect(told).toHaveLength(1);
    later(30_000);
    rooms.refresh();
    expect(told.at(-1)).toEqual(there('bea', { present: false }));
  });
});
