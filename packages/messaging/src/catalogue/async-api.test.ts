import { allEvents } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { asyncApiDocument } from './async-api.ts';
import { eventSchema } from './event-schema.ts';

describe('the AsyncAPI document', () => {
  const document = asyncApiDocument('1.0.0');

  test('names every published event once, in the topic of its context, and no other', () => {
    const found = JSON.stringify(document.channels);
    for (const { type, published } of allEvents) expect(found.includes(`"${type}"`)).toBe(published);
  });

  test('needs nothing outside of a schema to read it', () => {
    for (const event of allEvents) expect(JSON.stringify(eventSchema(event))).not.toContain('$ref');
  });

  test('says which fields are personal', () => {
    const registered = allEvents.find(({ type }) => type === 'CustomerRegistered');
    if (registered === undefined) throw new Error('no such event');
    expect(eventSchema(registered)).toMatchObject({
      title: 'CustomerRegistered',
      properties: {
        details: {
          properties: {
            givenName: { 'x-personal': true },
            address: { properties: { city: { 'x-personal': true } } },
          },
        },
        identifiers: { items: { properties: { value: { 'x-personal': true } } } },
      },
    });
  });
});
