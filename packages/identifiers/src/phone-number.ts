import { isSupportedCountry, parsePhoneNumberWithError } from 'libphonenumber-js';
import type { Normalised } from './normalise-identifier.ts';

const refuse = (why: string): Normalised => ({ ok: false, why });

/**
 * Any common way of writing a number to E.164 (`+34600000001`). Without a leading `+` the region decides (ISO 3166-1).
 * Numbers of a possible length are taken: numbering plans change faster than programs are updated.
 */
export const normalisePhone = (written: string, region: string | undefined): Normalised => {
  const country = region !== undefined && isSupportedCountry(region) ? region : undefined;
  try {
    const number = parsePhoneNumberWithError(written.replace(/^tel:/i, ''), {
      extract: false,
      ...(country === undefined ? {} : { defaultCountry: country }),
    });
    if (number.ext !== undefined) return refuse('an extension is not part of a phone number in E.164');
    if (!number.isPossible()) return refuse('not a possible phone number of its country');
    return { ok: true, value: number.number };
  } catch {
    return refuse(
      country === undefined
        ? 'expected a phone number with its country, such as +34600000001'
        : `expected a phone number such as +34600000001, or one of ${country}`,
    );
  }
};
