/** An address line in its parts, as far as they can be told; '' where there is none. */
export type AddressLine = {
  readonly street: string;
  readonly streetNumber: string;
  /** A building or district in words; floor and door are left out, as half of a city has a `2 B`. */
  readonly locality: string;
};

const number = /(?:^|\s)(\d+\s?[a-z]?)(?=\s|$)/i;

/** `Calle Mayor 5, 2 B`, `5 High Street`, `Calle Mayor, 5`: street `Calle Mayor` or `High Street`, number 5. */
export const splitAddressLine = (line: string): AddressLine => {
  const [first = '', ...rest] = line.split(',').map((part) => part.trim());
  const inStreet = number.exec(first);
  const inNext = inStreet === null ? number.exec(rest[0] ?? '') : null;
  return {
    street: inStreet === null ? first : first.replace(inStreet[0], ' ').replace(/\s+/g, ' ').trim(),
    streetNumber: ((inStreet ?? inNext)?.[1] ?? '').replace(/\s/g, '').toLowerCase(),
    locality: rest.find((part) => /\p{L}{4}/u.test(part)) ?? '',
  };
};
