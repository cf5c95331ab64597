import { describe, expect, test } from '@jest/globals';
import { sampleEvent } from '../../test/sample-log.ts';
import { toEntry } from '../log/entry.ts';
import { matcher } from './filter.ts';
import { eventFrame } from './frames.ts';
import { maskOf } from './mask.ts';

const entry = () => {
  const event = sampleEvent(1);
  const data = {
    orderId: 'o-1',
    total: { minor: 250, currency: 'EUR' },
    paid: true,
    lines: [
      { productId: 'P-1', name: 'enc1.x.abc' },
      { productId: 'P-2', quantity: 2 },
    ],
  };
  return toEntry({ ...event, data });
};
const shown = (...paths: string[]) => {
  const masked = maskOf(paths)?.(entry());
  return { data: masked?.event.data, metadata: masked?.shownMetadata };
};

describe('a mask', () => {
  test('leaves the places that it names, below lists too, and nothing else', () => {
    expect(shown('data.total.minor', 'data.lines.productId', 'data.nowhere')).toEqual({
      data: { total: { minor: 250 }, lines: [{ productId: 'P-1' }, { productId: 'P-2' }] },
      metadata: {},
    });
    expect(shown('data.total', 'data.total.minor', 'metadata.channel')).toEqual({
      data: { total: { minor: 250, currency: 'EUR' } },
      metadata: { channel: expect.any(String) },
    });
  });

  test('that names nothing leaves everything', () => expect(maskOf([])).toBeUndefined());

  test('makes the same bytes for all who have it', () => {
    const one = entry();
    const [first, second] = [maskOf(['data.paid', 'data.orderId']), maskOf(['data.orderId', 'data.paid'])];
    expect(first).toBeDefined();
    expect(first && eventFrame(first(one))).toBe(second && eventFrame(second(one)));
  });
});

describe('a condition on the data', () => {
  const matches = (path: string, ...anyOf: string[]) =>
    matcher({
      tenant: entry().event.metadata.tenant,
      contexts: [],
      types: [],
      customerIds: [],
      data: [{ path, anyOf }],
    })(entry());

  test.each([
    ['total.currency', ['EUR', 'USD'], true],
    ['total.currency', ['USD'], false],
    ['total.minor', ['250'], true],
    ['paid', ['true'], true],
    ['lines.productId', ['P-2'], true],
    ['lines.quantity', [], true],
    ['lines.discount', [], false],
    ['total', [], true],
    ['total', ['[object Object]'], false],
    ['constructor', [], false],
    ['lines.name', ['enc1.x.abc'], false],
    ['lines.name', [], true],
  ])('%s any of %j: %s', (path, anyOf, holds) => expect(matches(path, ...anyOf)).toBe(holds));
});
