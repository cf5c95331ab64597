import type { SegmentQuery } from '@icrm/contracts';
import type { Language } from './language.ts';

const a = '(?:a|an|the|any|some|one_of_our|our|their)';
const have = '(?:have_|has_|had_)?';
const places = '(?!_(?:the_last|the_past|category|the_category|segment|the_segment|last|this|\\d))';

/** Everyday English. */
export const english: Language = {
  and: 'and_also|and_then|and|also|but_also|but|,_and|,_but|,',
  andNot: 'nor|,_nor',
  or: ',_or|or_else|or',
  filler:
    'who|that|which|whose|those|are|were|is|have|has|had|also|already|show_me|give_me|find|list|us|me|with|ever',
  not: "have_never|never|have_not|haven't|has_not|hasn't|did_not|didn't|do_not|don't|does_not|doesn't|are_not|aren't|not|without|no",
  subjects: [
    {
      pattern:
        '(?:everyone|everybody|all(?:_(?:the|our|of_our))?(?:_(?:customers|contacts|people|clients))?)',
      say: () => ({ everyone: true }),
    },
    {
      pattern: '(?:the_|our_)?new_(?:customers|contacts|clients)',
      say: () => ({ happened: 'registered', when: { lastDays: 30 } }),
    },
    {
      pattern: '(?:the_|our_)?(?:former|ex-?)[_-]?(?:_)?customers',
      say: () => ({ field: 'stage', in: ['former'] }),
    },
    {
      pattern: '(?:the_|our_)?(?:companies|organisations|organizations|businesses)',
      say: () => ({ field: 'kind', in: ['organisation'] }),
    },
    {
      pattern: '(?:the_|our_)?(?:individuals|private_customers|consumers)',
      say: () => ({ field: 'kind', in: ['person'] }),
    },
    {
      pattern: '(?:the_|our_)?(?:prospects|potential_customers)',
      say: () => ({ field: 'stage', in: ['prospect'] }),
    },
    {
      pattern: '(?:the_|our_)?(?:customers|contacts|people|clients|users|anyone|anybody)',
      say: () => ({ everyone: true }),
    },
  ],
  phrases: [
    {
      pattern: '(?:in|of|from|belonging_to)_(?:the_)?segment_([\\p{L}\\p{N}_-]+)',
      say: ([, name = '']) => ({ field: 'segment', in: [name] }),
    },
    {
      pattern: '(?:speak(?:s|ing)?)_(spanish|english|french|portuguese|german|italian|catalan)',
      say: (_, [, it = '']) => language(it),
    },
    {
      pattern: '(spanish|english|french|portuguese|german|italian|catalan)[_-]speaking',
      say: (_, [, it = '']) => language(it),
    },
    {
      pattern:
        '(?:consented_to|consent_to|consent_for|agreed_to|accepted|accept|opted_in_to|opted_into)_(?:marketing|advertising|emails?|calls)(?:_(?:emails?|calls|messages))?(?:_(?:by|via|through)_(e?-?mail|phone|post))?',
      say: (_, [all = '', it = '']) => ({
        consent: 'marketing',
        channel: it === '' && all.includes('calls') ? 'phone' : channelOf(it || 'email'),
      }),
    },
    {
      pattern: '(?:marketing_)?consent_(?:by|via|for)_(e?-?mail|phone|post)',
      say: (_, [, it = '']) => ({ consent: 'marketing', channel: channelOf(it) }),
    },
    {
      pattern: 'inactive_(?:for|since)_(?:more_than_|over_)?(\\d+)_days',
      say: (_, [, days = '']) => ({ not: { happened: 'order', when: { lastDays: Number(days) } } }),
    },
  ],
  deeds: [
    { pattern: `${have}(?:bought|buy|ordered|order|purchased|purchase|shopped)`, happened: 'order' },
    { pattern: `${have}(?:placed|made|place|had|have)_(?:${a}_)?(?:orders?|purchases?)`, happened: 'order' },
    { pattern: '(?:orders|order|purchases)', happened: 'order' },
    {
      pattern: `${have}(?:cancelled|canceled|cancel)(?:_${a})?(?:_(?:orders?|purchases?))?`,
      happened: 'cancellation',
    },
    { pattern: `${have}(?:registered|signed_up|joined|sign_up|register)`, happened: 'registered' },
    { pattern: `${have}(?:complained|complain)`, happened: 'complaint' },
    { pattern: `${have}(?:made|filed|lodged|raised|had)_(?:${a}_)?complaints?`, happened: 'complaint' },
    {
      pattern: `${have}(?:opened|raised|had|open)_(?:${a}_)?(?:cases?|tickets?|incidents?|support_cases?)|${have}contacted_support`,
      happened: 'case',
    },
    { pattern: 'complaints', happened: 'complaint' },
    { pattern: 'cases|tickets|incidents', happened: 'case' },
    { pattern: `${have}(?:opened|read|open)`, happened: 'message-opened' },
    {
      pattern: `${have}(?:clicked|click)(?:_(?:on|in))?(?:_${a}_links?)?(?:_(?:in|of))?`,
      happened: 'message-clicked',
    },
    { pattern: `${have}(?:received|receive|got|were_sent|been_sent)`, happened: 'message-sent' },
    { pattern: `bounced_(?:emails?|messages?)|${have}bounced`, happened: 'message-bounced' },
    {
      pattern: `${have}(?:shown|showed|show)_interest|${have}(?:asked_for|requested)_(?:information|(?:a_)?quote)`,
      happened: 'lead',
    },
  ],
  spent: `${have}(?:spent|spend)`,
  place: `(?:living_in|live_in|lives_in|based_in|located_in|from|in)(?:_the_city_of)?${places}`,
  furtherPlace: ',_or|or_from|or_in|and_from|and_in|,_and|or|and|,',
  region: '(?:in|from)_(?:the_)?(?:province|region|state|county)(?:_of)?',
  postcode: '(?:with_|in_|from_)?(?:the_)?(?:postcode|postal_code|zip_code)',
  numbers: {
    a: 1,
    an: 1,
    one: 1,
    once: 1,
    two: 2,
    twice: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    twelve: 12,
    thirty: 30,
    ninety: 90,
    hundred: 100,
    'one hundred': 100,
    'a hundred': 100,
    'a thousand': 1000,
    'one thousand': 1000,
  },
  units: [
    ['days?', 1],
    ['weeks?', 7],
    ['months?', 30],
    ['quarters?', 90],
    ['years?', 365],
  ],
  periods: [
    ['today', 'today'],
    ['yesterday', 'yesterday'],
    ['(?:during_)?this_week', 'this-week'],
    ['(?:during_)?last_week', 'last-week'],
    ['(?:during_)?this_month', 'this-month'],
    ['(?:during_)?last_month', 'last-month'],
    ['(?:during_)?this_year', 'this-year'],
    ['(?:during_)?last_year', 'last-year'],
  ],
  last: '(?:in_|within_|during_|over_|for_)?(?:the_)?(?:last|past)',
  lastOne: '(?:in_|within_|during_|over_)?(?:the_)(?:last|past)',
  before: '(?:more_than|over)',
  ago: 'ago',
  months: [
    'january',
    'february',
    'march',
    'april',
    'may',
    'june',
    'july',
    'august',
    'september',
    'october',
    'november',
    'december',
  ],
  inMonth: '(?:in|during)_(MONTH)(?:_of)?_(\\d{4})',
  since: 'since|from|after',
  until: 'before|until',
  inYear: '(?:in|during)_(?:the_year_)?(\\d{4})',
  atLeast: 'at_least|a_minimum_of',
  moreThan: '(?:for_)?(?:more_than|over|above)',
  atMost: 'at_most|no_more_than|up_to',
  lessThan: '(?:for_)?(?:less_than|fewer_than|under|below)',
  exactly: 'exactly',
  orMore: 'or_more',
  times: 'times|time|orders?|purchases?|complaints?|cases?|tickets?',
  twice: 'twice',
  stress: 'ever|before|at_all|already|yet',
  currencies: [
    ['euros?|eur|€', 'EUR'],
    ['dollars?|usd|\\$', 'USD'],
    ['pounds?|gbp|£', 'GBP'],
    ['pesos|mxn', 'MXN'],
  ],
  orderOf: '(?:something|anything)|(?:an?_)?(?:orders?|purchases?)',
  product: '(?:the_|a_)?products?',
  category: '(?:(?:something|anything|products|items)_)?(?:(?:in|from|of)_)?(?:the_)?category',
  through: '(?:by|via|on|through|in|over)(?:_the)?',
  channels: [
    ['web(?:site)?|internet|online', 'web'],
    ['shop|store', 'shop'],
    ['phone', 'phone'],
    ['e?-?mail', 'email'],
    ['app', 'app'],
  ],
  lastCampaign: '(?:of_|in_)?(?:the|our)_(?:last|latest)_campaign',
  anyMessage: `(?:${a}_)?(?:emails?|e-mails?|messages?|newsletters?|campaigns?)`,
  countries: {
    spain: 'ES',
    france: 'FR',
    portugal: 'PT',
    germany: 'DE',
    italy: 'IT',
    mexico: 'MX',
    argentina: 'AR',
    colombia: 'CO',
    chile: 'CL',
    peru: 'PE',
    'the united states': 'US',
    'united states': 'US',
    'the united kingdom': 'GB',
    'united kingdom': 'GB',
    ireland: 'IE',
    'the netherlands': 'NL',
    netherlands: 'NL',
    belgium: 'BE',
    switzerland: 'CH',
  },
  open: [
    [`(?:${a}_)?(?:open|pending|unresolved)_complaints?`, 'complaint'],
    [`(?:${a}_)?(?:open|pending|unresolved)_(?:cases?|tickets?|incidents?)`, 'case'],
    [`(?:${a}_)?open_opportunit(?:y|ies)`, 'opportunity'],
    [`(?:${a}_)?open_leads?`, 'lead'],
  ],
  hints: [
    'from Madrid',
    'bought in the last 90 days',
    'spent more than 1000 euros this year',
    'did not open the last campaign',
    'with open complaints',
    'speak English',
    'bought category solar',
    'registered last month',
  ],
};

const languages: Readonly<Record<string, string>> = {
  spanish: 'es',
  english: 'en',
  french: 'fr',
  portuguese: 'pt',
  german: 'de',
  italian: 'it',
  catalan: 'ca',
};
const language = (name: string): SegmentQuery => ({ field: 'language', in: [languages[name] ?? name] });
const channelOf = (word: string): string => {
  if (word === 'phone') return 'phone';
  return word === 'post' ? 'post' : 'email';
};
