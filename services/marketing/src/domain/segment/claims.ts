import type { SegmentField } from '@icrm/contracts';

/** What one source said of somebody: of an address all its parts at once, of other fields the one value. */
export type Claim = {
  readonly values: Readonly<Partial<Record<SegmentField, string>>>;
  readonly at: string;
  /** Where it stands in the log. */
  readonly position: string;
  /** A person fixed it, whatever the sources say; until a time where one is given. */
  readonly byHand?: true;
  readonly until?: string;
};
/** By what is claimed and by who claims it. */
export type Claims = Readonly<Record<string, Readonly<Record<string, Claim>>>>;

/** Under this name a person's word stands among the sources; no source can have a name with a space. */
export const BY_HAND = 'by hand';

/** What each field is claimed with: the parts of an address together. */
const claimed: Readonly<Record<SegmentField, string>> = {
  kind: 'kind',
  stage: 'stage',
  segment: 'segment',
  language: 'language',
  country: 'address',
  city: 'address',
  region: 'address',
  postcode: 'address',
};

/** Every field that somebody can be asked for. */
// The keys of a record are those of its type.
export const claimedFields = Object.keys(claimed) as readonly SegmentField[];

/** The claims with one more, or one in place of what the source said before. */
export const claim = (claims: Claims, name: string, source: string, said: Claim): Claims => ({
  ...claims,
  [name]: { ...claims[name], [source]: said },
});

/** The claims without what a source said. */
export const takeBack = (claims: Claims, name: string, source: string): Claims => {
  const { [source]: _gone, ...others } = claims[name] ?? {};
  return { ...claims, [name]: others };
};

type Surviving = { readonly value: string | undefined; readonly changesAt: number };

/**
 * The value that a customer's view has for a field: what a person fixed last and is not over, or else the most recent claim,
 * by when it was made and then by its place in the log. With it the time when that may change by itself.
 */
export const surviving = (claims: Claims, field: SegmentField, now: number): Surviving => {
  const all = Object.values(claims[claimed[field]] ?? {});
  let winner: Claim | undefined;
  let changesAt = Number.POSITIVE_INFINITY;
  for (const it of all) {
    const until = it.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(it.until);
    if (until <= now) continue;
    changesAt = Math.min(changesAt, until);
    if (winner === undefined || isBetter(it, winner)) winner = it;
  }
  return { value: winner?.values[field], changesAt };
};

const place = ({ position }: Claim): string => position.padStart(20, '0');

const isBetter = (a: Claim, b: Claim): boolean => {
  if (a.byHand !== b.byHand) return a.byHand === true;
  if (a.byHand === true || a.at === b.at) return place(a) > place(b);
  return a.at > b.at;
};
