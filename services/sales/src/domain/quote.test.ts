import type { OrderLine, QuoteEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { quote } from './quote.ts';

const at = '2026-03-02T09:00:00.000Z';
const line = (quantity: number, amountMinor: number): OrderLine => ({
  ...{ productId: 'P-1', name: 'Panel', category: 'solar', quantity, amountMinor },
});
const [panels, battery] = [line(12, 240), line(1, 700)];

describe('a quote', () => {
  const names = { quoteId: '00000000-0000-7000-8000-00000000abcd', customerId: 'ana' };
  const data = {
    customerId: 'ana',
    language: 'es',
    currency: 'EUR',
    lines: [panels],
    configurationIds: [],
    validDays: 10,
  } as const;
  const generate = {
    type: 'GenerateQuote',
    data: { ...data, lines: [panels], configurationIds: [] },
  } as const;
  const validUntil = '2026-03-12T09:00:00.000Z';
  const generated: QuoteEvent = {
    type: 'QuoteGenerated',
    data: {
      ...names,
      ...{ language: 'es', currency: 'EUR', lines: [panels], configurationIds: [], totalMinor: 240 },
      ...{ number: 'Q-2026-00000000ABCD', layout: 1, validUntil, hash: 'h' },
      at,
    },
  };
  const given = (now: string, ...events: QuoteEvent[]) =>
    specify(quote, { now, id: names.quoteId, actor: 'boss', hash: () => 'h' })(...events);
  const accept = { type: 'AcceptQuote', data: {} } as const;
  const expire = { type: 'ExpireQuote', data: {} } as const;
  const later = '2026-03-13T09:00:00.000Z';
  const expired: QuoteEvent = { type: 'QuoteExpired', data: { ...names, at: later } };

  test('is generated once, of lines and of what was configured', () => {
    given(at)
      .when({ ...generate, data: { ...generate.data, lines: [panels], configurationIds: [] } })
      .then(generated);
    given(at, generated)
      .when({ ...generate, data: { ...generate.data, lines: [panels], configurationIds: [] } })
      .thenRejected('quote-already-generated');
    const configured = (...found: ({ currency: string } | undefined)[]) =>
      specify(quote, {
        now: at,
        id: names.quoteId,
        actor: 'boss',
        configured: found.map((it) => it && { ...battery, ...it }),
      })();
    const of = { type: 'GenerateQuote', data: { ...data, lines: [], configurationIds: ['c-1'] } } as const;
    const asked = { ...of, data: { ...of.data, lines: [], configurationIds: ['c-1'] } };
    configured(undefined).when(asked).thenRejected('configuration-not-found');
    configured({ currency: 'USD' }).when(asked).thenRejected('currency-differs');
    configured()
      .when({ ...asked, data: { ...asked.data, configurationIds: [] } })
      .thenRejected('quote-without-lines');
  });
  test('is sent, viewed and accepted in time', () => {
    given(at, generated)
      .when({ type: 'SendQuote', data: { by: 'email' } })
      .then({ type: 'QuoteSent', data: { ...names, by: 'email', at } });
    given(at, generated)
      .when({ type: 'ViewQuote', data: {} })
      .then({ type: 'QuoteViewed', data: { ...names, at } });
    given(validUntil, generated)
      .when(accept)
      .then({ type: 'QuoteAccepted', data: { ...names, totalMinor: 240, currency: 'EUR', at: validUntil } });
    given(at, generated)
      .when({ type: 'RejectQuote', data: { reason: 'price' } })
      .then({ type: 'QuoteRejected', data: { ...names, reason: 'price', at } });
  });
  test('expires once', () => {
    given(later, generated).when(accept).thenRejected('quote-expired');
    given(later, generated).when(expire).then(expired);
    given(at, generated).when(expire).then();
    given(later, generated, expired).when(expire).then();
    given(later, generated, expired).when(accept).thenRejected('quote-expired');
    given(at).when(accept).thenRejected('quote-not-found');
  });
});
