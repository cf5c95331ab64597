import type { SegmentCondition, SegmentLanguage, SegmentQuery, SegmentWindow } from '@icrm/contracts';
import { english, spanish, type Telling } from './tellings.ts';

const tellings: Readonly<Record<SegmentLanguage, Telling>> = { es: spanish, en: english };

/** A query in plain words, complete: what is not told is not asked for. */
export const tellSegment = (query: SegmentQuery, language: SegmentLanguage): string =>
  tell(query, tellings[language], false);

const tell = (query: SegmentQuery, words: Telling, nested: boolean): string => {
  if ('all' in query) return joinedBy(query.all, words, { by: words.and, nested });
  if ('any' in query) return joinedBy(query.any, words, { by: words.or, nested });
  if ('not' in query) return `${words.not} (${tell(query.not, words, false)})`;
  return tellCondition(query, words);
};

const joinedBy = (
  parts: readonly SegmentQuery[],
  words: Telling,
  { by, nested }: { readonly by: string; readonly nested: boolean },
): string => {
  const text = parts.map((part) => tell(part, words, true)).join(` ${by} `);
  return nested && parts.length > 1 ? `(${text})` : text;
};

const tellCondition = (it: SegmentCondition, words: Telling): string => {
  if ('everyone' in it) return words.everyone;
  if ('field' in it) return `${words.fields[it.field]} ${it.in.join(` ${words.or} `)}`;
  if ('consent' in it) return words.consent(it.consent, it.channel);
  if ('open' in it) return `${words.open[it.open]}${bounds(it, words, String, 1)}`;
  const when = tellWindow(it.when, words);
  const { product, category, channel, campaign, atLeastMinor } = it.where ?? {};
  const where = [
    product === undefined ? '' : ` ${words.product} «${product}»`,
    category === undefined ? '' : ` ${words.category} «${category}»`,
    channel === undefined ? '' : ` ${words.channel} «${channel}»`,
    campaign === undefined
      ? ''
      : ` ${campaign === 'last' ? words.lastCampaign : `${words.campaign} ${campaign}`}`,
    atLeastMinor === undefined ? '' : ` ${words.orderOfAtLeast} ${amount(atLeastMinor)}`,
  ].join('');
  if ('spent' in it)
    return `${words.spent}${bounds(it, words, (minor) => `${amount(minor)} ${it.spent}`, 0)}${where}${when}`;
  return `${words.happened[it.happened]}${bounds(it, words, (times) => `${times} ${words.times}`, 1)}${where}${when}`;
};

type Bounded = { readonly atLeast?: number | undefined; readonly atMost?: number | undefined };

const bounds = (
  { atLeast, atMost }: Bounded,
  words: Telling,
  show: (value: number) => string,
  usual: number,
): string => {
  if (atLeast !== undefined && atLeast === atMost) return ` ${words.exactly} ${show(atLeast)}`;
  const least = atLeast === undefined || atLeast === usual ? '' : ` ${words.atLeast} ${show(atLeast)}`;
  return `${least}${atMost === undefined ? '' : ` ${words.atMost} ${show(atMost)}`}`;
};

const amount = (minor: number): string => (minor / 100).toFixed(2);

const tellWindow = (window: SegmentWindow | undefined, words: Telling): string => {
  if (window === undefined) return '';
  if ('lastDays' in window) return ` ${words.lastDays(window.lastDays)}`;
  if ('beforeDays' in window) return ` ${words.beforeDays(window.beforeDays)}`;
  if ('period' in window) return ` ${words.periods[window.period]}`;
  const from = window.from === undefined ? '' : ` ${words.from} ${window.from.slice(0, 10)}`;
  return `${from}${window.to === undefined ? '' : ` ${words.to} ${window.to.slice(0, 10)}`}`;
};
