import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeEvent, encodeEvent } from './envelope.ts';
import { InvalidEnvelope } from './errors.ts';
import type { CloudEvent } from './messaging.ts';

const orderPlaced: CloudEvent = {
  id: '0193a000-0000-5000-8000-000000000001',
  type: 'OrderPlaced',
  source: '/icrm/acme/sales',
  subject: 'order-acme.0193a000-0000-7000-8000-0000000000c1',
  time: '2026-03-02T09:00:00.000Z',
  dataContentType: 'application/json',
  data: { orderId: 'o-1', totalMinor: 240_000 },
  extensions: { tenant: 'acme', position: '42' },
};

describe('the envelope', () => {
  test('writes CloudEvents binary mode', () => {
    const { headers, value } = encodeEvent(orderPlaced);
    expect(headers).toEqual({
      ce_specversion: '1.0',
      ce_id: orderPlaced.id,
      ce_type: 'OrderPlaced',
      ce_source: '/icrm/acme/sales',
      ce_subject: orderPlaced.subject,
      ce_time: orderPlaced.time,
      'content-type': 'application/json',
      ce_tenant: 'acme',
      ce_position: '42',
    });
    expect(value?.toString()).toBe('{"orderId":"o-1","totalMinor":240000}');
  });

  test('carries the trace context where tracers look for it', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { headers } = encodeEvent({ ...orderPlaced, extensions: { traceparent } });
    expect(headers.traceparent).toBe(traceparent);
    expect(headers.ce_traceparent).toBe(traceparent);
  });

  test('reads what it wrote, whatever the data and extensions', () => {
    fc.assert(
      fc.property(
        fc.object({ maxDepth: 2, values: [fc.string(), fc.integer(), fc.boolean()] }),
        fc.dictionary(fc.stringMatching(/^x[a-z0-9]{0,10}$/), fc.string()),
        (data, extensions) => {
          const event = {
            ...orderPlaced,
            data: JSON.parse(JSON.stringify(data)),
            extensions: { ...extensions },
          };
          const { headers, value } = encodeEvent(event);
          expect(decodeEvent(headers, value)).toEqual(event);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('accepts a content type with parameters', () => {
    const { headers, value } = encodeEvent(orderPlaced);
    const other = { ...headers, 'content-type': 'application/json; charset=utf-8' };
    expect(decodeEvent(other, value)).toEqual(orderPlaced);
  });

  const without = (name: string) => {
    const { headers } = encodeEvent(orderPlaced);
    return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
  };
  const { value } = encodeEvent(orderPlaced);

  test.each([
    ['ce_specversion', without('ce_specversion'), value],
    ['id', without('ce_id'), value],
    ['source', { ...without('ce_source'), ce_source: 'two words' }, value],
    ['time', { ...without('ce_time'), ce_time: 'yesterday' }, value],
    ['dataContentType', { ...without('content-type'), 'content-type': 'text/plain' }, value],
    ['extensions', { ...without(''), 'ce_Not-Allowed': 'x' }, value],
    ['data: not JSON', without(''), Buffer.from('{')],
    ['data: expected a JSON object', without(''), Buffer.from('[1]')],
    ['data: missing', without(''), null],
  ])('refuses bad %s, naming it', (named, headers, bytes) => {
    expect(() => decodeEvent(headers, bytes)).toThrow(InvalidEnvelope);
    expect(() => decodeEvent(headers, bytes)).toThrow(named);
  });

  test('refuses to write an extension that hides an attribute', () => {
    expect(() => encodeEvent({ ...orderPlaced, extensions: { subject: 'other' } })).toThrow(InvalidEnvelope);
  });
});
