import type { Happening, HappeningFilter, SegmentQuery, SegmentWindow } from '@icrm/contracts';
import type { Language } from './language.ts';
import {
  attempt,
  type Bounds,
  type Reading,
  readAmount,
  readBounds,
  readNumber,
  readWindow,
} from './values.ts';

/** One condition, if one stands here. */
export const readClause = (reading: Reading): SegmentQuery | undefined => {
  const { scan, words } = reading;
  for (const { pattern, say } of [...words.subjects, ...words.phrases]) {
    const said = attempt(reading, () => {
      const match = scan.take(pattern);
      return match === undefined ? undefined : say(match.groups, match.folded);
    });
    if (said !== undefined) return said;
  }
  for (const [pattern, open] of words.open) if (scan.take(pattern) !== undefined) return { open, atLeast: 1 };
  return (
    readSpent(reading) ??
    readCounted(reading) ??
    readDeed(reading, undefined) ??
    attempt(reading, () => {
      const when = readWindow(reading);
      if (when === undefined) return undefined;
      while (scan.take(words.filler) !== undefined);
      return readDeed(reading, when);
    }) ??
    readPlace(reading)
  );
};

/** `at least 5 orders`: the number stands before what is counted. */
const readCounted = (reading: Reading): SegmentQuery | undefined =>
  attempt(reading, () => {
    const bounds = readBounds(reading, () => readNumber(reading), 1);
    if (bounds === undefined) return undefined;
    const open = reading.words.open.find(([pattern]) => reading.scan.take(pattern) !== undefined)?.[1];
    if (open !== undefined) return { open, ...bounds };
    const deed = readDeed(reading, undefined);
    return deed !== undefined && 'happened' in deed ? { ...deed, ...bounds } : undefined;
  });

const readSpent = (reading: Reading): SegmentQuery | undefined =>
  attempt(reading, () => {
    if (reading.scan.take(reading.words.spent) === undefined) return undefined;
    let currency = '';
    const amount = readBounds(
      reading,
      () => {
        const money = readAmount(reading);
        currency = money?.currency ?? '';
        return money?.minor;
      },
      1,
    );
    if (amount === undefined) return undefined;
    const { where, when } = readSuffixes(reading, 'order');
    return { spent: currency, ...amount, ...optional({ where, when }) };
  });

const readDeed = (reading: Reading, before: SegmentWindow | undefined): SegmentQuery | undefined => {
  for (const { pattern, happened } of reading.words.deeds) {
    const found = attempt(reading, (): SegmentQuery | undefined => {
      if (reading.scan.take(pattern) === undefined) return undefined;
      const { bounds, where, when = before } = readSuffixes(reading, happened);
      return { happened, ...bounds, ...optional({ where, when }) };
    });
    if (found !== undefined) return found;
  }
  return undefined;
};

type Suffixes = {
  readonly bounds?: Bounds;
  readonly where?: HappeningFilter | undefined;
  readonly when?: SegmentWindow | undefined;
};

const readSuffixes = (reading: Reading, happened: Happening): Suffixes => {
  let found: Suffixes = {};
  for (let more: Suffixes | undefined = {}; more !== undefined; ) {
    more = readSuffix(reading, happened, found);
    if (more !== undefined) found = { ...found, ...more };
  }
  return found;
};

const readSuffix = (reading: Reading, happened: Happening, found: Suffixes): Suffixes | undefined => {
  const when = found.when === undefined ? readWindow(reading) : undefined;
  if (when !== undefined) return { when };
  if (happened === 'order') {
    const amount = readBounds(reading, () => readAmount(reading)?.minor, 1);
    if (amount?.atLeast !== undefined) return { where: { ...found.where, atLeastMinor: amount.atLeast } };
  }
  const bounds = found.bounds === undefined ? readTimes(reading) : undefined;
  if (bounds !== undefined) return { bounds };
  return readObject(reading, happened, found);
};

const readTimes = (reading: Reading): Bounds | undefined =>
  attempt(reading, () => {
    const { scan, words } = reading;
    if (words.twice !== '' && scan.take(words.twice) !== undefined) return { atLeast: 2 };
    const bounds = readBounds(reading, () => readNumber(reading), 1);
    if (bounds === undefined) return undefined;
    return scan.take(words.times) === undefined ? undefined : bounds;
  });

const readObject = (reading: Reading, happened: Happening, { where }: Suffixes): Suffixes | undefined => {
  const { scan, words } = reading;
  if (scan.take(words.stress) !== undefined) return {};
  if (happened.startsWith('message-')) {
    if (scan.take(words.lastCampaign) !== undefined) return { where: { ...where, campaign: 'last' } };
    return scan.take(words.anyMessage) === undefined ? undefined : {};
  }
  if (happened !== 'order') return undefined;
  const category = attempt(reading, () =>
    scan.take(words.category) === undefined ? undefined : readName(reading),
  );
  if (category !== undefined) return { where: { ...where, category } };
  const product = attempt(reading, () =>
    scan.take(words.product) === undefined ? undefined : readName(reading),
  );
  if (product !== undefined) return { where: { ...where, product } };
  const channel = attempt(reading, () => {
    if (scan.take(words.through) === undefined) return undefined;
    return words.channels.find(([pattern]) => scan.take(pattern) !== undefined)?.[1];
  });
  if (channel !== undefined) return { where: { ...where, channel } };
  return scan.take(words.orderOf) === undefined ? undefined : {};
};

/** A name of the company's own: one word, or several in quotes. */
const readName = ({ scan }: Reading): string | undefined => {
  const quoted = scan.take('["“«\']([^"”»\']+)["”»\']');
  const named = quoted ?? scan.take('([\\p{L}\\p{N}_\\-]+)');
  return named?.groups[1];
};

const readPlace = (reading: Reading): SegmentQuery | undefined => {
  const { scan, words } = reading;
  const postcode = attempt(reading, () =>
    scan.take(words.postcode) === undefined ? undefined : scan.take('([\\p{L}\\p{N}]{2,10})')?.groups[1],
  );
  if (postcode !== undefined) return { field: 'postcode', in: [postcode] };
  const region = attempt(reading, () =>
    scan.take(words.region) === undefined ? undefined : readPlaceName(reading),
  );
  if (region !== undefined) return { field: 'region', in: [region] };
  const first = attempt(reading, () =>
    scan.take(words.place) === undefined ? undefined : readPlaceName(reading),
  );
  if (first === undefined) return undefined;
  const places = [first, ...furtherPlaces(reading)];
  const codes = places.map((it) => countryOf(words, it));
  const cities = places.filter((_, index) => codes[index] === undefined);
  const countries = codes.flatMap((it) => it ?? []);
  const parts: SegmentQuery[] = [
    ...(cities.length === 0 ? [] : [{ field: 'city' as const, in: cities }]),
    ...(countries.length === 0 ? [] : [{ field: 'country' as const, in: countries }]),
  ];
  const [only] = parts;
  return parts.length === 1 ? only : { any: parts };
};

const furtherPlaces = (reading: Reading): readonly string[] => {
  const found: string[] = [];
  for (;;) {
    const next = attempt(reading, () => {
      const { scan, words } = reading;
      if (scan.take(words.furtherPlace) === undefined) return undefined;
      const place = scan.place();
      // A condition of its own is no place.
      if (scan.take(`(?:${words.not}|${words.filler})`) !== undefined || readClause(reading) !== undefined)
        return undefined;
      scan.back(place);
      return readPlaceName(reading);
    });
    if (next === undefined) return found;
    found.push(next);
  }
};

/** A known country, or words with a capital, small ones such as `de la` between them. */
const readPlaceName = (reading: Reading): string | undefined => {
  const { scan, words } = reading;
  const country = scan.take(
    Object.keys(words.countries)
      .map((it) => it.replaceAll(' ', '_'))
      .join('|'),
  );
  if (country !== undefined) return country.folded[0];
  const first = readCapital(reading);
  if (first === undefined) return undefined;
  let name = first;
  for (let next: string | undefined = first; next !== undefined; ) {
    next = attempt(reading, () => {
      const between = scan.take('(?:de_la|de_los|de_las|del|de|la|las|los|el|upon|of)')?.groups[0];
      const word = readCapital(reading);
      return word === undefined ? undefined : [between, word].filter((it) => it !== undefined).join(' ');
    });
    if (next !== undefined) name = `${name} ${next}`;
  }
  return name;
};

const readCapital = (reading: Reading): string | undefined =>
  attempt(reading, () => {
    const word = reading.scan.take("([\\p{L}'.-]+)")?.groups[1];
    return word !== undefined && /^\p{Lu}/u.test(word) ? word : undefined;
  });

const countryOf = ({ countries }: Language, name: string): string | undefined =>
  countries[name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()];

const optional = (fields: {
  readonly where?: HappeningFilter | undefined;
  readonly when?: SegmentWindow | undefined;
}): { readonly where?: HappeningFilter; readonly when?: SegmentWindow } => ({
  ...(fields.where === undefined ? {} : { where: fields.where }),
  ...(fields.when === undefined ? {} : { when: fields.when }),
});
