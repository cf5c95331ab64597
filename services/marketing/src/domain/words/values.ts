import type { SegmentWindow } from '@icrm/contracts';
import type { Language } from './language.ts';
import type { Scanner } from './scanner.ts';

/** A text that is being read, and the language it is read in. */
export type Reading = { readonly scan: Scanner; readonly words: Language };

/** Tries a reading; what does not succeed leaves the place as it was. */
export const attempt = <T>({ scan }: Reading, read: () => T | undefined): T | undefined => {
  const place = scan.place();
  const found = read();
  if (found === undefined) scan.back(place);
  return found;
};

/** A number in digits or words. */
export const readNumber = ({ scan, words }: Reading): number | undefined => {
  const digits = scan.take('(\\d[\\d.,]*\\d|\\d)(?:_?(mil|thousand|k))?');
  if (digits !== undefined) {
    const [, text = '', thousand = ''] = digits.folded;
    return toNumber(text) * (thousand === '' ? 1 : 1_000);
  }
  const names = Object.keys(words.numbers).toSorted((a, b) => b.length - a.length);
  const word = scan.take(names.map((it) => it.replaceAll(' ', '_')).join('|'));
  return word === undefined ? undefined : words.numbers[word.folded[0]?.replace(/\s+/g, ' ') ?? ''];
};

/** `1.000`, `1,000`, `1.000,50` and `1000.5` alike. */
const toNumber = (text: string): number => {
  const [, whole = text, cents] = /^(.*)[.,](\d{1,2})$/.exec(text) ?? [];
  return Number(`${whole.replace(/[.,]/g, '')}${cents === undefined ? '' : `.${cents}`}`);
};

/** An amount of money in minor units. */
export const readAmount = (
  reading: Reading,
): { readonly minor: number; readonly currency: string } | undefined =>
  attempt(reading, () => {
    const before = readCurrency(reading);
    const value = readNumber(reading);
    if (value === undefined) return undefined;
    if (before === undefined) reading.scan.take('de');
    const currency = before ?? readCurrency(reading);
    return currency === undefined ? undefined : { minor: Math.round(value * 100), currency };
  });

const readCurrency = ({ scan, words }: Reading): string | undefined => {
  const symbol = scan.take('(?:€|\\$|£)(?=\\s*\\d)#');
  for (const [pattern, code] of words.currencies) {
    if (symbol !== undefined && new RegExp(pattern.split('|').at(-1) ?? '').test(symbol.folded[0] ?? ''))
      return code;
    if (symbol === undefined && scan.take(pattern) !== undefined) return code;
  }
  return undefined;
};

/** When something happened. */
export const readWindow = (reading: Reading): SegmentWindow | undefined => {
  const { scan, words } = reading;
  for (const [pattern, period] of words.periods) if (scan.take(pattern) !== undefined) return { period };
  return (
    attempt(reading, () =>
      scan.take(words.last) === undefined ? undefined : readDays(reading, 'lastDays'),
    ) ??
    attempt(reading, () => {
      if (scan.take(words.lastOne) === undefined) return undefined;
      const days = readUnit(reading);
      return days === undefined ? undefined : { lastDays: days };
    }) ??
    attempt(reading, () => {
      if (scan.take(words.before) === undefined) return undefined;
      const window = readDays(reading, 'beforeDays');
      const ago = scan.take(words.ago);
      return words.ago === 'ago' && ago === undefined ? undefined : window;
    }) ??
    readCalendar(reading)
  );
};

const readDays = <K extends 'lastDays' | 'beforeDays'>(
  reading: Reading,
  name: K,
): SegmentWindow | undefined => {
  const count = readNumber(reading);
  const unit = readUnit(reading);
  if (count === undefined || unit === undefined || count < 1) return undefined;
  return name === 'lastDays'
    ? { lastDays: Math.min(count * unit, 3_650) }
    : { beforeDays: Math.min(count * unit, 3_650) };
};

const readUnit = ({ scan, words }: Reading): number | undefined => {
  for (const [pattern, days] of words.units) if (scan.take(pattern) !== undefined) return days;
  return undefined;
};

const readCalendar = (reading: Reading): SegmentWindow | undefined => {
  const { scan, words } = reading;
  const month = scan.take(words.inMonth.replace('MONTH', words.months.join('|')));
  if (month !== undefined) {
    const [, name = '', year = ''] = month.folded;
    const index = words.months.indexOf(name);
    return { from: instant(Number(year), index, 1), to: instant(Number(year), index + 1, 1) };
  }
  const since = attempt(reading, () =>
    scan.take(words.since) === undefined ? undefined : readDate(reading),
  );
  if (since !== undefined) return { from: since };
  const until = attempt(reading, () =>
    scan.take(words.until) === undefined ? undefined : readDate(reading),
  );
  if (until !== undefined) return { to: until };
  const year = scan.take(words.inYear);
  if (year === undefined) return undefined;
  const [, number = ''] = year.folded;
  return { from: instant(Number(number), 0, 1), to: instant(Number(number) + 1, 0, 1) };
};

const instant = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month, day)).toISOString();

const readDate = ({ scan, words }: Reading): string | undefined => {
  const months = words.months.join('|');
  const iso = scan.take('(\\d{4})-(\\d{2})-(\\d{2})');
  if (iso !== undefined) {
    const [, year, month, day] = iso.folded.map(Number);
    return instant(year ?? 0, (month ?? 1) - 1, day ?? 1);
  }
  const spoken = scan.take(
    `(?:(\\d{1,2})_(?:de_)?)?(${months})(?:_(\\d{1,2}),?)?(?:_(?:de|del|of))?_(\\d{4})`,
  );
  if (spoken !== undefined) {
    const [, before = '', month = '', after = '', year = ''] = spoken.folded;
    return instant(Number(year), words.months.indexOf(month), Number(before || after || 1));
  }
  const year = scan.take('(\\d{4})');
  return year === undefined ? undefined : instant(Number(year.folded[1]), 0, 1);
};

/** How often, or how much. */
export type Bounds = { readonly atLeast?: number; readonly atMost?: number };

/** Reads `more than …`, `at most …` around a value; `step` is the least difference. */
export const readBounds = (
  reading: Reading,
  readValue: () => number | undefined,
  step: number,
): Bounds | undefined =>
  attempt(reading, () => {
    const { scan, words } = reading;
    const bound = (
      [
        ['atMost', words.atMost],
        ['atLeast', words.atLeast],
        ['moreThan', words.moreThan],
        ['lessThan', words.lessThan],
        ['exactly', words.exactly],
      ] as const
    ).find(([, pattern]) => scan.take(pattern) !== undefined)?.[0];
    const value = readValue();
    if (value === undefined) return undefined;
    if (scan.take(words.orMore) !== undefined) return { atLeast: value };
    switch (bound) {
      case 'moreThan':
        return { atLeast: value + step };
      case 'lessThan':
        return { atMost: Math.max(0, value - step) };
      case 'atMost':
        return { atMost: value };
      case 'exactly':
        return { atLeast: value, atMost: value };
      default:
        return { atLeast: value };
    }
  });
