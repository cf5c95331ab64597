import { describe, expect, test } from '@jest/globals';
import { allEvents, findEvent } from './catalogue.ts';

describe('the event catalogue', () => {
  test.each(allEvents.map((definition) => [definition.type, definition] as const))(
    '%s: the example satisfies the schema',
    (_type, definition) => {
      expect(definition.schema.parse(definition.example)).toEqual(definition.example);
    },
  );

  test('every type is declared once', () => {
    expect(new Set(allEvents.map(({ type }) => type)).size).toBe(allEvents.length);
  });

  test('every older version has an upcaster', () => {
    for (const { version, upcasters } of allEvents)
      expect(Object.keys(upcasters).map(Number)).toEqual(
        Array.from({ length: version - 1 }, (_, index) => index + 1),
      );
  });

  test('personal places are found through optional fields, objects and arrays', () => {
    const paths = findEvent('CustomerRegistered')?.personal.map(({ path }) => path.join('.'));
    expect(paths).toEqual(
      expect.arrayContaining(['details.givenName', 'details.address.city', 'identifiers.*.value']),
    );
    expect(paths).not.toContain('details.segment');
  });

  test('an event with personal fields names its subject in its data', () => {
    for (const { personal, subject, example } of allEvents)
      if (personal.length > 0) expect(example).toHaveProperty(subject);
  });
});
