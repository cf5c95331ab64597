import type { BrandEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';

type Without<E> = E extends { readonly type: infer T; readonly data: infer D }
  ? { readonly type: T; readonly data: Omit<D, 'at'> }
  : never;
/** Something that was told of advertising, press or research, as the fact that it becomes. */
export type RecordBrand = {
  readonly type: 'RecordBrand';
  readonly data: { readonly fact: Without<BrandEvent> };
};
export type BrandRecord = { readonly facts: readonly BrandEvent[] };

/** Facts in stream `brand-<tenant>.record`: a reference of a kind is recorded once. */
export const brandRecord: Decider<BrandRecord, RecordBrand, BrandEvent, never> = {
  initial: { facts: [] },
  evolve: ({ facts }, fact) => ({ facts: [...facts, fact] }),
  decide({ data: { fact } }, { facts }, { now: at }) {
    const known = facts.some(
      ({ type, data }) => type === fact.type && data.reference === fact.data.reference,
    );
    // Each kind has its own fields; the time is added to all of them.
    return known ? accept() : accept({ type: fact.type, data: { ...fact.data, at } } as BrandEvent);
  },
};

type Span = { readonly from?: string | undefined; readonly until?: string | undefined };

/** Advertising by platform, press by tone, research by study, of a span of days. */
export const brandReport = ({ facts }: BrandRecord, { from = '', until = '9' }: Span) => {
  const within = (on: string) => from <= on && on < until;
  const ads = facts.flatMap((it) => (it.type === 'AdSpendRecorded' && within(it.data.from) ? [it.data] : []));
  const press = facts.flatMap((it) =>
    it.type === 'PressMentionRecorded' && within(it.data.publishedOn) ? [it.data] : [],
  );
  const waves = facts.flatMap((it) =>
    it.type === 'ResearchWaveClosed' && within(it.data.closedOn) ? [it.data] : [],
  );
  return {
    advertising: [...Map.groupBy(ads, ({ platform, spent }) => `${platform} ${spent.currency}`)].map(
      ([name, of]) => {
        const [platform = '', currency = ''] = name.split(' ');
        const total = (read: (it: (typeof of)[number]) => number) =>
          of.reduce((sum, it) => sum + read(it), 0);
        const [minor, clicks] = [total(({ spent }) => spent.minor), total((it) => it.clicks)];
        const impressions = total((it) => it.impressions);
        const perClick = clicks === 0 ? {} : { perClickMinor: Math.round(minor / clicks) };
        return { platform, spent: { minor, currency }, impressions, clicks, ...perClick };
      },
    ),
    press: {
      mentions: press.length,
      reach: press.reduce((sum, { reach = 0 }) => sum + reach, 0),
      tones: Object.fromEntries(
        [...Map.groupBy(press, ({ tone }) => tone)].map(([tone, of]) => [tone, of.length]),
      ),
    },
    research: [...Map.groupBy(waves, ({ study }) => study)].map(([study, of]) => ({
      study,
      waves: of
        .toSorted((a, b) => a.wave - b.wave)
        .map(({ wave, asked, answered, findings, closedOn }) => ({
          wave,
          asked,
          answered,
          findings,
          closedOn,
        })),
    })),
  };
};
