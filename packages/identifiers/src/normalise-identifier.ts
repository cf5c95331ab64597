import type { IdentifierFact } from '@icrm/contracts';
import { normaliseEmail } from './email-address.ts';
import { normalisePhone } from './phone-number.ts';

/** An identifier as somebody wrote it: `system` names who gave it, for external, device and social ids. */
export type WrittenIdentifier = {
  readonly kind: IdentifierFact['kind'];
  readonly value: string;
  readonly system?: string | undefined;
};

/** The one way a value is written, or why it is none of its kind; `why` never repeats the value. */
export type Normalised =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly why: string };

/** Where a phone number without a country belongs, ISO 3166-1 alpha-2. */
export type NormaliseOptions = { readonly region?: string | undefined };

/**
 * The one way an identifier is written, so that equal identifiers have equal keys. Normalising twice changes nothing.
 * E-mail: lower case, domain in ASCII. Phone: E.164. National: upper case without spaces, dots and dashes. Social:
 * lower case without the leading @. External and device: as their system writes them, in Unicode NFC.
 */
export const normaliseIdentifier = (
  { kind, value }: WrittenIdentifier,
  { region }: NormaliseOptions = {},
): Normalised => {
  const text = value.trim().normalize('NFC');
  switch (kind) {
    case 'email':
      return normaliseEmail(text);
    case 'phone':
      return normalisePhone(text, region);
    case 'national':
      return notEmpty(
        text
          .replace(/[\s.-]+/g, '')
          .toUpperCase()
          .normalize('NFC'),
      );
    case 'social':
      return notEmpty(text.replace(/^@+/, '').trim().toLowerCase().normalize('NFC'));
    case 'external':
    case 'device':
      return notEmpty(text);
  }
};

const notEmpty = (value: string): Normalised =>
  value === ''
    ? { ok: false, why: 'nothing is left of it once spaces and signs are gone' }
    : { ok: true, value };
