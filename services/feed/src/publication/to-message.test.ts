import { decodeEvent, encodeEvent } from '@icrm/messaging';
import { describe, expect, test } from '@jest/globals';
import { sampleEvent } from '../../test/sample-log.ts';
import { toEntry } from '../log/entry.ts';
import { toMessage } from './to-message.ts';

const event = sampleEvent(4);
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('the public message of an event', () => {
  test('goes to the topic of its context, keyed by its first customer', () => {
    expect(toMessage(toEntry(event))).toMatchObject({
      topic: 'icrm.customer.events.v1',
      key: 'customer-1',
      event: {
        id: 'event-4',
        type: 'ProspectConverted',
        source: '/icrm/acme/customer',
        subject: event.stream,
      },
    });
  });

  test('is keyed by its stream when it is about no customer', () => {
    const { metadata } = event;
    const message = toMessage(toEntry(sampleEvent(4, { metadata: { ...metadata, customerIds: [] } })));
    expect(message?.key).toBe(event.stream);
  });

  test('carries what a consumer needs to place and trace it, and passes the envelope', () => {
    const { metadata } = event;
    const message = toMessage(toEntry(sampleEvent(4, { metadata: { ...metadata, traceparent } })));
    if (message === undefined) throw new Error('no message');
    const { headers, value } = encodeEvent(message.event);
    expect(decodeEvent(headers, value)).toEqual(message.event);
    expect(message.event.extensions).toMatchObject({
      tenant: 'acme',
      position: '40',
      revision: '4',
      schemaversion: '1',
      customerids: 'customer-1',
      commandid: 'command-4',
      traceparent,
    });
  });

  test('falls back to the time of recording where no valid time is given', () => {
    const { metadata } = event;
    const message = toMessage(
      toEntry(sampleEvent(4, { metadata: { ...metadata, occurredAt: 'yesterday' } })),
    );
    expect(message?.event.time).toBe(event.recordedAt);
  });
});
