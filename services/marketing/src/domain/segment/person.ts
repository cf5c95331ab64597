import type { Happening, OpenThing, SegmentField } from '@icrm/contracts';
import type { Claims } from './claims.ts';

/** Something that happened to a customer, as far as segments ask for it. */
export type Happened = {
  readonly kind: Happening;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What it happened to: the order, the case, the message. */
  readonly ref: string;
  readonly amountMinor?: number;
  readonly currency?: string;
  readonly products?: readonly string[];
  readonly categories?: readonly string[];
  readonly channel?: string;
  readonly campaign?: string;
  /** Of a message: the step that sent it, in which wording. */
  readonly step?: string;
  readonly variant?: string;
};

type Decided = { readonly given: boolean; readonly at: string; readonly eventId: string };

/** What one customer id is known by; JSON. Personal values stand as tokens that only equal values have. */
export type Person = {
  readonly claims: Claims;
  /** The latest decision by `purpose:channel`. */
  readonly consents: Readonly<Record<string, Decided>>;
  readonly happened: readonly Happened[];
  readonly open: Readonly<Record<OpenThing, readonly string[]>>;
  /** Who is the same, by link. */
  readonly links: Readonly<Record<string, string>>;
  readonly registeredAt?: string;
  readonly erased: boolean;
};

export const nobody: Person = {
  claims: {},
  consents: {},
  happened: [],
  open: { case: [], complaint: [], opportunity: [], lead: [] },
  links: {},
  erased: false,
};

/** Makes a personal value a token: equal for equal values. */
export type Token = (field: SegmentField, value: string) => string;

/** Text as it is compared: without accents, case and double spaces. */
export const foldWord = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim().replace(/\s+/g, ' ');

const personalFields: ReadonlySet<SegmentField> = new Set(['city', 'region', 'postcode']);

/** How the value of a field is kept and compared. */
export const fieldValue = (field: SegmentField, value: string, token: Token): string =>
  personalFields.has(field) ? token(field, foldWord(value)) : foldWord(value);

/** What linked people are known by together: the latest of what is one, all of what is many. */
export const together = (people: readonly Person[]): Person => {
  const living = people.filter(({ erased }) => !erased);
  const [first, ...others] = living;
  if (first === undefined) return { ...nobody, erased: people.length > 0 };
  return others.reduce(
    (all, one, index) => ({
      claims: besides(all.claims, one.claims, String(index)),
      consents: latestOf<Decided>(all.consents, one.consents, ({ at }) => at),
      happened: [...all.happened, ...one.happened],
      open: {
        case: [...all.open.case, ...one.open.case],
        complaint: [...all.open.complaint, ...one.open.complaint],
        opportunity: [...all.open.opportunity, ...one.open.opportunity],
        lead: [...all.open.lead, ...one.open.lead],
      },
      links: {},
      erased: false,
    }),
    first,
  );
};

/** What several are said to be; the same source may have said something of each of them. */
const besides = (all: Claims, one: Claims, mark: string): Claims => {
  const names = new Set([...Object.keys(all), ...Object.keys(one)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      {
        ...all[name],
        ...Object.fromEntries(
          Object.entries(one[name] ?? {}).map(([source, claim]) => [`${source} ${mark}`, claim]),
        ),
      },
    ]),
  );
};

const latestOf = <V>(
  a: Readonly<Record<string, V | undefined>>,
  b: Readonly<Record<string, V | undefined>>,
  order: (value: V) => string,
): Readonly<Record<string, V>> => {
  const all: Record<string, V> = {};
  for (const [name, value] of [...Object.entries(a), ...Object.entries(b)]) {
    if (value === undefined) continue;
    const before = all[name];
    if (before === undefined || order(before) < order(value)) all[name] = value;
  }
  return all;
};
