import type { CustomerEvent } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { type AnyEvent, given } from '../../test/given.ts';
import { a, at, b, c, d, linked, registered, unlinked } from '../../test/sample-events.ts';

const viewOf = (id: string, ...events: readonly AnyEvent[]) =>
  given(...events)
    .project()
    .view(id);

const mail = { kind: 'email' as const, value: 'ana@example.com', key: 'key-1' };
const erp = { kind: 'external' as const, system: 'erp', value: 'C-1', key: 'key-2' };

const consent = (customerId: string, type: 'ConsentGiven' | 'ConsentWithdrawn', on: string): CustomerEvent =>
  type === 'ConsentGiven'
    ? {
        type,
        data: {
          customerId,
          purpose: 'marketing',
          channel: 'email',
          textVersion: '2026-01',
          lawfulBasis: 'consent',
          evidence: 'form 7',
          at: on,
        },
      }
    : { type, data: { customerId, purpose: 'marketing', channel: 'email', reason: 'unsubscribe', at: on } };

const erased = (customerId: string): CustomerEvent => ({
  type: 'CustomerErased',
  data: { customerId, receiptId: customerId, reason: 'request', at: at(20) },
});

describe('the party', () => {
  test('of facts about somebody nobody registered there is no view', async () => {
    expect(await viewOf(a, consent(a, 'ConsentGiven', at(1)))).toBeUndefined();
  });

  test('goes from prospect to customer to former', async () => {
    const events: AnyEvent[] = [registered(a)];
    expect((await viewOf(a, ...events))?.stage).toBe('prospect');
    events.push({ type: 'ProspectConverted', data: { customerId: a, reason: 'first-order', at: at(2) } });
    expect((await viewOf(a, ...events))?.stage).toBe('customer');
    events.push({ type: 'CustomerRetired', data: { customerId: a, reason: 'contract ended', at: at(3) } });
    expect((await viewOf(a, ...events))?.stage).toBe('former');
  });

  test('a customer under any of the ids is a customer', async () => {
    const view = await viewOf(
      b,
      registered(a),
      { type: 'ProspectConverted', data: { customerId: a, reason: 'first-order', at: at(2) } },
      registered(b, {}, { on: at(3) }),
      linked(a, b),
    );
    expect(view).toMatchObject({ customerId: a, stage: 'customer', registeredAt: at(1) });
  });
});

describe('identifiers', () => {
  test('come with the registration or later, and go', async () => {
    const events: AnyEvent[] = [
      registered(a, {}, { identifiers: [mail] }),
      { type: 'IdentifierAdded', data: { customerId: a, identifier: erp, source: 'erp', at: at(2) } },
    ];
    expect((await viewOf(a, ...events))?.identifiers).toEqual([
      { kind: 'email', value: 'ana@example.com', source: 'web', customerId: a, at: at(1) },
      { kind: 'external', system: 'erp', value: 'C-1', source: 'erp', customerId: a, at: at(2) },
    ]);
    events.push({
      type: 'IdentifierRemoved',
      data: { customerId: a, kind: 'email', key: 'key-1', at: at(3) },
    });
    expect((await viewOf(a, ...events))?.identifiers.map(({ kind }) => kind)).toEqual(['external']);
  });

  test('are gone with the person', async () => {
    const view = await viewOf(a, registered(a, {}, { identifiers: [mail] }), erased(a));
    expect(view?.identifiers).toEqual([]);
  });
});

describe('consents', () => {
  test('the latest decision counts', async () => {
    const given1 = [registered(a), consent(a, 'ConsentGiven', at(2))];
    expect((await viewOf(a, ...given1))?.consents).toMatchObject([{ state: 'given', evidence: 'form 7' }]);
    const withdrawn = [...given1, consent(a, 'ConsentWithdrawn', at(3))];
    expect((await viewOf(a, ...withdrawn))?.consents).toEqual([
      { purpose: 'marketing', channel: 'email', state: 'withdrawn', reason: 'unsubscribe', at: at(3) },
    ]);
  });

  test('a withdrawal under one id withdraws for the person, until unlinked', async () => {
    const events: AnyEvent[] = [
      registered(a),
      registered(b),
      consent(a, 'ConsentGiven', at(2)),
      consent(b, 'ConsentWithdrawn', at(3)),
      linked(a, b),
    ];
    const together = await given(...events)
      .project()
      .explained(a);
    expect(together?.consents).toMatchObject([{ state: 'withdrawn' }]);
    expect(together?.provenance?.['consents.0']).toMatchObject({
      rule: 'latest-decision@1',
      customerId: b,
      lost: [{ value: 'given', customerId: a }],
    });
    expect((await viewOf(a, ...events, unlinked(a, b)))?.consents).toMatchObject([{ state: 'given' }]);
  });

  test('the evidence is gone with the person, the decision stays', async () => {
    const view = await viewOf(a, registered(a), consent(a, 'ConsentGiven', at(2)), erased(a));
    expect(view?.consents).toMatchObject([{ state: 'given', evidence: '[erased]' }]);
  });
});

describe('links', () => {
  test('chains make one view, and a cut in the middle makes two', async () => {
    const events: AnyEvent[] = [
      ...[a, b, c, d].map((id) => registered(id)),
      linked(a, b),
      linked(b, c),
      linked(c, d),
    ];
    expect((await viewOf(d, ...events))?.members).toEqual([a, b, c, d]);
    const cut = [...events, unlinked(b, c)];
    expect((await viewOf(a, ...cut))?.members).toEqual([a, b]);
    expect((await viewOf(d, ...cut))?.members).toEqual([c, d]);
  });

  test('a link that is doubled by another path holds the view together', async () => {
    const events: AnyEvent[] = [
      ...[a, b, c].map((id) => registered(id)),
      linked(a, b),
      linked(b, c),
      linked(a, c),
      unlinked(a, b),
    ];
    expect((await viewOf(b, ...events))?.members).toEqual([a, b, c]);
  });

  test('are not counted as events or activity of the customer', async () => {
    const alone = await viewOf(a, registered(a), registered(b));
    const again = await viewOf(a, registered(a), registered(b), linked(a, b), unlinked(a, b));
    expect({ ...again, watermark: undefined }).toEqual({ ...alone, watermark: undefined });
  });
});
