type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isMoney = (value: unknown): value is { readonly minor: number; readonly currency: string } =>
  isObject(value) && typeof value['minor'] === 'number' && typeof value['currency'] === 'string';
const isAmount = (key: string, value: unknown): value is number =>
  /minor$/i.test(key) && typeof value === 'number';

/** The same value where nothing in it changes, so that whoever asked can tell. */
const rewrite = (value: unknown, change: (money: number) => number | undefined): unknown => {
  if (Array.isArray(value)) {
    const next = value.flatMap((part) => rewrite(part, change) ?? (part === undefined ? [undefined] : []));
    return next.length === value.length && next.every((part, index) => part === value[index]) ? value : next;
  }
  if (!isObject(value)) return value;
  if (isMoney(value)) {
    const minor = change(value.minor);
    return minor === undefined ? undefined : { ...value, minor };
  }
  const before = Object.entries(value);
  const after = before.flatMap(([key, part]) => {
    const next = isAmount(key, part) ? change(part) : rewrite(part, change);
    return next === undefined ? [] : [[key, next] as const];
  });
  const same = after.length === before.length && after.every(([key, part]) => part === value[key]);
  return same ? value : Object.fromEntries(after);
};

/** JSON without the amounts of money in it: neither `{minor, currency}` nor any number whose key ends in `minor`. */
export const hideMoney = (value: unknown): unknown => rewrite(value, () => undefined);

const leadingDigit = (minor: number): number => {
  if (minor === 0) return 0;
  const unit = 10 ** Math.floor(Math.log10(Math.abs(minor)));
  return Math.round(minor / unit) * unit;
};

/** JSON with its amounts of money rounded to one digit: 12,345 reads 10,000. */
export const roundMoney = (value: unknown): unknown => rewrite(value, leadingDigit);
