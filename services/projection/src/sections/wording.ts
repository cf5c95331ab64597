const formats = new Map<string, Intl.NumberFormat>();

/** An amount as people write it: `EUR 2,400.00`, with the decimals its currency has. */
export const amount = ({
  minor,
  currency,
}: {
  readonly minor: number;
  readonly currency: string;
}): string => {
  let format = formats.get(currency);
  if (format === undefined) {
    format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
    formats.set(currency, format);
  }
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits).replaceAll('\u00a0', ' ');
};

/** `1 line`, `2 lines`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
