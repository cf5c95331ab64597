import type { PriceList, PriceListEvent, PriceRule } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';

export type PublishPriceList = {
  readonly type: 'PublishPriceList';
  readonly data: { readonly priceListId: string; readonly priceList: PriceList };
};
type Version = { readonly version: number; readonly priceList: PriceList };
export type PriceLists = { readonly versions: readonly Version[] };

/** Facts in stream `pricelist-<tenant>.<name>`. Versions are never changed: what cost what then can be told for ever. */
export const priceLists: Decider<PriceLists, PublishPriceList, PriceListEvent, never> = {
  initial: { versions: [] },
  evolve: ({ versions }, { data: { version, priceList } }) => ({
    versions: [...versions, { version, priceList }],
  }),
  decide: ({ data }, { versions }, { now: at }) =>
    accept({ type: 'PriceListPublished', data: { ...data, version: versions.length + 1, at } }),
};

/** What is bought by whom, when. */
export type PriceQuestion = {
  readonly item: string;
  readonly quantity: number;
  /** The segments the customer is in. */
  readonly segments: readonly string[];
  readonly asOf: string;
};

/** A rule that was looked at: what a piece cost before and after, or why it did not count. */
export type TraceLine = {
  readonly rule: string;
  readonly applied: boolean;
  readonly why: string;
  readonly beforeMinor: number;
  readonly afterMinor: number;
};
export type Price = {
  readonly currency: string;
  readonly version: number;
  readonly listMinor: number;
  readonly unitMinor: number;
  readonly totalMinor: number;
  readonly trace: readonly TraceLine[];
};

/** What something costs, by the latest version in effect then; undefined when no list has it. The same question, the same price. */
export const priceOf = ({ versions }: PriceLists, question: PriceQuestion): Price | undefined => {
  const { item, quantity, asOf } = question;
  const effective = versions.findLast(
    ({ priceList: { from, until } }) => from <= asOf && (until === undefined || asOf < until),
  );
  const listed = effective?.priceList.items.find((it) => it.item === item);
  if (effective === undefined || listed === undefined) return undefined;
  const trace: TraceLine[] = [];
  let unitMinor = listed.unitMinor;
  for (const rule of effective.priceList.rules) {
    const why = whyNot(rule, { ...question, category: listed.category });
    const afterMinor = why === undefined ? apply(rule, unitMinor) : unitMinor;
    trace.push({
      rule: rule.name,
      applied: why === undefined,
      why: why ?? 'counts',
      beforeMinor: unitMinor,
      afterMinor,
    });
    unitMinor = afterMinor;
    if (why === undefined && rule.final) break;
  }
  return {
    currency: effective.priceList.currency,
    version: effective.version,
    listMinor: listed.unitMinor,
    unitMinor,
    totalMinor: unitMinor * quantity,
    trace,
  };
};

type Asked = PriceQuestion & { readonly category: string | undefined };

const whyNot = ({ when }: PriceRule, { item, category, quantity, segments }: Asked): string | undefined => {
  if (when.item !== undefined && when.item !== item) return `is for ${when.item}`;
  if (when.category !== undefined && when.category !== category) return `is for category ${when.category}`;
  if (when.minQuantity !== undefined && quantity < when.minQuantity)
    return `needs ${when.minQuantity} pieces`;
  if (when.segmentId !== undefined && !segments.includes(when.segmentId))
    return `is for segment ${when.segmentId}`;
  return undefined;
};

/** Halves are rounded away from zero; a price never falls below nothing. */
const apply = ({ gives }: PriceRule, unitMinor: number): number => {
  if ('unitMinor' in gives) return gives.unitMinor;
  if ('offMinor' in gives) return Math.max(0, unitMinor - gives.offMinor);
  return Math.floor((unitMinor * (100 - gives.percentOff)) / 100 + 0.5);
};
