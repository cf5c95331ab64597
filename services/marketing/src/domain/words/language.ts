import type { Happening, OpenThing, SegmentPeriod, SegmentQuery } from '@icrm/contracts';

/** A phrase and what it says, with `_` for blanks; groups are told to `say`. */
export type Phrase = {
  readonly pattern: string;
  readonly say: (groups: readonly string[], folded: readonly string[]) => SegmentQuery | undefined;
};

/** What happened, as a verb phrase; suffixes (how often, of what, when) may follow. */
export type Deed = { readonly pattern: string; readonly happened: Happening; readonly negative?: true };

/** The words of one language. */
export type Language = {
  readonly and: string;
  readonly andNot: string;
  readonly or: string;
  /** Words that say nothing by themselves between conditions. */
  readonly filler: string;
  readonly not: string;
  readonly subjects: readonly Phrase[];
  readonly phrases: readonly Phrase[];
  readonly deeds: readonly Deed[];
  readonly spent: string;
  readonly place: string;
  /** A further place of a list. */
  readonly furtherPlace: string;
  readonly region: string;
  readonly postcode: string;
  readonly numbers: Readonly<Record<string, number>>;
  /** Group 1: the unit of a span; the number stands in group 1 of `lastDays`. */
  readonly units: readonly (readonly [pattern: string, days: number])[];
  readonly periods: readonly (readonly [pattern: string, period: SegmentPeriod])[];
  readonly last: string;
  readonly lastOne: string;
  readonly before: string;
  /** What may follow `before`. */
  readonly ago: string;
  readonly months: readonly string[];
  readonly inMonth: string;
  readonly since: string;
  readonly until: string;
  readonly inYear: string;
  readonly atLeast: string;
  readonly moreThan: string;
  readonly atMost: string;
  readonly lessThan: string;
  readonly exactly: string;
  readonly orMore: string;
  readonly times: string;
  /** Two times in one word, where there is one. */
  readonly twice: string;
  /** Words that only stress, behind what happened. */
  readonly stress: string;
  readonly currencies: readonly (readonly [pattern: string, code: string])[];
  readonly orderOf: string;
  readonly product: string;
  readonly category: string;
  readonly through: string;
  readonly channels: readonly (readonly [pattern: string, channel: string])[];
  readonly lastCampaign: string;
  readonly anyMessage: string;
  readonly countries: Readonly<Record<string, string>>;
  readonly open: readonly (readonly [pattern: string, thing: OpenThing])[];
  readonly hints: readonly string[];
};
