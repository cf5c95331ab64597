import type { HappeningFilter, SegmentCondition, SegmentQuery } from '@icrm/contracts';
import { surviving } from './claims.ts';
import { fieldValue, foldWord, type Happened, type Person, type Token } from './person.ts';
import { placeIn } from './window.ts';

/** Whether somebody belongs, and when that may change without any event: milliseconds, or infinity. */
export type Finding = { readonly belongs: boolean; readonly changesAt: number };

/** A query, ready to be asked of many people. */
export type Ask = (person: Person, now: number) => Finding;

const NEVER = Number.POSITIVE_INFINITY;
const sure = (belongs: boolean): Finding => ({ belongs, changesAt: NEVER });

/** Prepares a query: what is compared is brought to the form in which it is kept. */
export const compile = (query: SegmentQuery, token: Token): Ask => {
  if ('all' in query) return every(query.all.map((part) => compile(part, token)));
  if ('any' in query) return some(query.any.map((part) => compile(part, token)));
  if ('not' in query) {
    const part = compile(query.not, token);
    return (person, now) => {
      const { belongs, changesAt } = part(person, now);
      return { belongs: !belongs, changesAt };
    };
  }
  return condition(query, token);
};

// A part that decides alone decides until it changes; nothing else need be looked at before.
const every =
  (parts: readonly Ask[]): Ask =>
  (person, now) => {
    let changesAt = NEVER;
    for (const part of parts) {
      const found = part(person, now);
      if (!found.belongs) return found;
      changesAt = Math.min(changesAt, found.changesAt);
    }
    return { belongs: true, changesAt };
  };

const some =
  (parts: readonly Ask[]): Ask =>
  (person, now) => {
    let changesAt = NEVER;
    for (const part of parts) {
      const found = part(person, now);
      if (found.belongs) return found;
      changesAt = Math.min(changesAt, found.changesAt);
    }
    return { belongs: false, changesAt };
  };

const condition = (query: SegmentCondition, token: Token): Ask => {
  if ('everyone' in query) return () => sure(true);
  if ('field' in query) {
    const wanted = new Set(query.in.map((value) => fieldValue(query.field, value, token)));
    return ({ claims }, now) => {
      const { value = '', changesAt } = surviving(claims, query.field, now);
      return { belongs: wanted.has(value), changesAt };
    };
  }
  if ('consent' in query) {
    const named = [`${query.consent}:${query.channel}`, `${query.consent}:any`];
    return ({ consents }) => sure(inForce(named.flatMap((name) => consents[name] ?? [])));
  }
  const isEnough = within({ atLeast: query.atMost === undefined ? 1 : 0, ...query });
  if ('open' in query) return ({ open }) => sure(isEnough(open[query.open].length));
  const kind = 'spent' in query ? 'order' : query.happened;
  const isMeant = matching(query.where);
  const measure = 'spent' in query ? amountIn(query.spent) : () => 1;
  return (person, now) => {
    const isOfLast = inLastCampaign(query.where, person, now);
    let total = 0;
    let changesAt = NEVER;
    for (const it of person.happened) {
      // A message of the future makes another campaign the last one.
      if (query.where?.campaign === 'last' && it.kind === 'message-sent' && it.at > now)
        changesAt = Math.min(changesAt, it.at);
      if (it.kind !== kind || !isMeant(it) || !isOfLast(it)) continue;
      const place = placeIn(query.when, it.at, now);
      if (place.counts) total += measure(it);
      changesAt = Math.min(changesAt, place.changesAt);
    }
    return { belongs: isEnough(total), changesAt };
  };
};

const inForce = (decisions: readonly { readonly given: boolean; readonly at: string }[]): boolean =>
  decisions.toSorted((a, b) => (a.at > b.at ? -1 : 1))[0]?.given === true;

type Bounds = { readonly atLeast?: number | undefined; readonly atMost?: number | undefined };
const within =
  ({ atLeast = 0, atMost = NEVER }: Bounds) =>
  (value: number): boolean =>
    value >= atLeast && value <= atMost;

const amountIn =
  (currency: string) =>
  (it: Happened): number =>
    it.currency === currency ? (it.amountMinor ?? 0) : 0;

const matching = ({ product, category, channel, campaign, atLeastMinor }: HappeningFilter = {}) => {
  const [foldedProduct, foldedCategory] = [product, category].map((it) =>
    it === undefined ? it : foldWord(it),
  );
  return (it: Happened): boolean =>
    (foldedProduct === undefined || it.products?.includes(foldedProduct) === true) &&
    (foldedCategory === undefined || it.categories?.includes(foldedCategory) === true) &&
    (channel === undefined || it.channel === channel) &&
    (campaign === undefined || campaign === 'last' || it.campaign === campaign) &&
    (atLeastMinor === undefined || (it.amountMinor ?? 0) >= atLeastMinor);
};

/** The last campaign is the one that the customer was sent something of last. */
const inLastCampaign = (where: HappeningFilter | undefined, { happened }: Person, now: number) => {
  if (where?.campaign !== 'last') return () => true;
  let last: Happened | undefined;
  for (const it of happened)
    if (it.kind === 'message-sent' && it.campaign !== undefined && it.at <= now && (last?.at ?? -1) <= it.at)
      last = it;
  return (it: Happened): boolean => last !== undefined && it.campaign === last.campaign;
};
