import type { OrderLine, QuoteEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import { later, type SalesFacts } from './sales-facts.ts';

/** The time of a quote has passed: said by the timer. */
export type ExpireQuote = { readonly type: 'ExpireQuote'; readonly data: object };
export type QuoteRejection =
  | 'quote-not-found'
  | 'quote-already-generated'
  | 'quote-not-open'
  | 'quote-expired'
  | 'quote-without-lines'
  | 'configuration-not-found'
  | 'currency-differs'
  | 'total-too-large';

/** The layout of the documents of new quotes. */
const LAYOUT = 1;

/** Foreign knowledge: the configured products as lines, none for one that is not there; and how a quote is hashed. */
export type QuoteFacts = SalesFacts & {
  readonly configured?: readonly ((OrderLine & { readonly currency: string }) | undefined)[];
  readonly hash?: (offered: object) => string;
};

export type KnownQuote = {
  readonly status: 'open' | 'accepted' | 'rejected' | 'expired';
  readonly quoteId: string;
  readonly customerId: string;
  readonly number: string;
  readonly totalMinor: number;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly validUntil: string;
  readonly generatedAt: string;
  readonly sent: boolean;
  readonly viewed: boolean;
  readonly hash: string;
  readonly opportunityId?: string | undefined;
};
export type Quote = { readonly status: 'unknown' } | KnownQuote;

/** Facts in stream `quote-<tenant>.<id>`. */
export const quote: Decider<
  Quote,
  salesCommands.QuoteCommand | ExpireQuote,
  QuoteEvent,
  QuoteRejection,
  QuoteFacts
> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'QuoteGenerated') {
      const { quoteId, customerId, number, totalMinor, currency, lines, validUntil, hash } = data;
      const told = { quoteId, customerId, number, totalMinor, currency, lines, validUntil, hash };
      const { at: generatedAt, opportunityId } = data;
      return { status: 'open', ...told, opportunityId, generatedAt, sent: false, viewed: false };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'QuoteSent':
        return { ...state, sent: true };
      case 'QuoteViewed':
        return { ...state, viewed: true };
      case 'QuoteAccepted':
        return { ...state, status: 'accepted' };
      case 'QuoteRejected':
        return { ...state, status: 'rejected' };
      case 'QuoteExpired':
        return { ...state, status: 'expired' };
    }
  },

  decide(command, state, facts) {
    if (command.type === 'GenerateQuote')
      return state.status === 'unknown' ? generate(command.data, facts) : reject('quote-already-generated');
    if (state.status === 'unknown') return reject('quote-not-found');
    return decideKnown(command, state, facts.now);
  },
};

type Generate = Extract<salesCommands.QuoteCommand, { type: 'GenerateQuote' }>['data'];

const generate = (
  { lines: given, validDays, quoteId: _named, ...data }: Generate,
  { now: at, id: quoteId, configured = [], hash }: QuoteFacts,
): Decision<QuoteEvent, QuoteRejection> => {
  const found = configured.filter((line) => line !== undefined);
  if (found.length !== configured.length) return reject('configuration-not-found');
  if (found.some(({ currency }) => currency !== data.currency)) return reject('currency-differs');
  const lines = [...given, ...found.map(({ currency: _currency, ...line }) => line)];
  const totalMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  if (lines.length === 0) return reject('quote-without-lines');
  if (!Number.isSafeInteger(totalMinor)) return reject('total-too-large');
  const validUntil = later(at, validDays * 86_400_000);
  const number = `Q-${at.slice(0, 4)}-${quoteId.slice(-12).toUpperCase()}`;
  const offered = { number, layout: LAYOUT, currency: data.currency, lines, totalMinor, validUntil };
  return accept({
    type: 'QuoteGenerated',
    data: { ...data, ...offered, quoteId, hash: hash?.(offered) ?? '', at },
  });
};

const decideKnown = (
  { type, data }: Exclude<salesCommands.QuoteCommand, { type: 'GenerateQuote' }> | ExpireQuote,
  { status, quoteId, customerId, validUntil, totalMinor, currency, viewed }: KnownQuote,
  at: string,
): Decision<QuoteEvent, QuoteRejection> => {
  const names = { quoteId, customerId };
  const passed = validUntil < at;
  if (type === 'ExpireQuote')
    return status === 'open' && passed ? accept({ type: 'QuoteExpired', data: { ...names, at } }) : accept();
  if (type === 'ViewQuote')
    return viewed ? accept() : accept({ type: 'QuoteViewed', data: { ...names, at } });
  if (status !== 'open') return reject(status === 'expired' ? 'quote-expired' : 'quote-not-open');
  if (passed) return reject('quote-expired');
  switch (type) {
    case 'SendQuote':
      return accept({ type: 'QuoteSent', data: { ...names, by: data.by, at } });
    case 'AcceptQuote':
      return accept({ type: 'QuoteAccepted', data: { ...names, totalMinor, currency, at } });
    case 'RejectQuote':
      return accept({ type: 'QuoteRejected', data: { ...names, reason: data.reason, at } });
  }
};
