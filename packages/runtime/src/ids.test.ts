import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { derivedId, eventId, isUuid, nameId, newId } from './ids.ts';

describe('ids', () => {
  test('new ids are version 7 and sort by time', () => {
    const early = newId(1_700_000_000_000);
    const late = newId(1_700_000_000_001);
    expect(early[14]).toBe('7');
    expect(early < late).toBe(true);
  });

  test('new ids differ, however many are made', () => {
    const ids = new Set(Array.from({ length: 10_000 }, () => newId(1_700_000_000_000)));
    expect(ids.size).toBe(10_000);
  });

  test('the same name always gives the same id, of version 5', () => {
    expect(nameId('a')).toBe(nameId('a'));
    expect(nameId('a')).not.toBe(nameId('b'));
    expect(nameId('a')[14]).toBe('5');
  });

  test('an id derived from a version 7 id keeps its time, and is another id for another role', () => {
    const command = newId();
    const order = derivedId(command, 'order');
    expect(order.slice(0, 13)).toBe(command.slice(0, 13));
    expect(order).toBe(derivedId(command, 'order'));
    expect(order).not.toBe(derivedId(command, 'lead'));
  });

  test('events of a command have ids of their own', () => {
    const command = newId();
    expect(new Set([0, 1, 2].map((index) => eventId(command, index))).size).toBe(3);
  });

  test('every id is a canonical UUID', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, role) => {
        for (const id of [nameId(name), derivedId(name, role), derivedId(newId(), role), newId()])
          expect(isUuid(id)).toBe(true);
      }),
    );
  });

  test.each(['', 'x', 'A0000000-0000-7000-8000-000000000001', '0193a000-0000-7000-8000-00000000000'])(
    '%p is not a canonical UUID',
    (text) => expect(isUuid(text)).toBe(false),
  );
});
