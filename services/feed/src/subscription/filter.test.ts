import { describe, expect, test } from '@jest/globals';
import { sampleEvent } from '../../test/sample-log.ts';
import { toEntry } from '../log/entry.ts';
import { matcher, type SubscriptionFilter } from './filter.ts';

const all: SubscriptionFilter = { tenant: 'acme', contexts: [], types: [], customerIds: [] };
const converted = toEntry(sampleEvent(1));
const claimed = toEntry(sampleEvent(1, { type: 'IdentifierClaimed' }));
const unknown = toEntry(sampleEvent(1, { type: 'SomethingNew' }));

describe('a filter', () => {
  test.each([
    ['all of its tenant', all, converted, true],
    ['another tenant', { ...all, tenant: 'globex' }, converted, false],
    ['its context', { ...all, contexts: ['sales', 'customer'] }, converted, true],
    ['another context', { ...all, contexts: ['sales'] }, converted, false],
    ['its type', { ...all, types: ['ProspectConverted'] }, converted, true],
    ['another type', { ...all, types: ['OrderPlaced'] }, converted, false],
    ['its customer', { ...all, customerIds: ['customer-1'] }, converted, true],
    ['another customer', { ...all, customerIds: ['customer-2'] }, converted, false],
    ['the bookkeeping of a service', all, claimed, false],
    ['a type it does not know', all, unknown, true],
    ['a type it does not know, by context', { ...all, contexts: ['sales'] }, unknown, true],
  ])('%s', (_what, filter, entry, passes) => {
    expect(matcher(filter)(entry)).toBe(passes);
  });
});
