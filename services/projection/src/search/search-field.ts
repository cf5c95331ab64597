import { type CustomerView, ERASED } from '@icrm/contracts';

/** What kind of values a field has; text is compared by its bytes, instants are ISO text. */
export type PlainKind = 'text' | 'number' | 'instant' | 'boolean';

/**
 * A field that searches may name. Plain fields are stored as they are. Of a personal field only keyed hashes are
 * stored, so it can be asked for equality and (`prefix`) beginnings, but not for ranges or order.
 */
export type SearchField =
  | {
      readonly name: string;
      readonly kind: PlainKind;
      readonly sortable?: boolean;
      readonly read: (view: CustomerView) => string | number | boolean | undefined;
    }
  | {
      readonly name: string;
      readonly kind: 'texts';
      readonly read: (view: CustomerView) => readonly string[];
    }
  | {
      readonly name: string;
      readonly kind: 'personal';
      readonly prefix?: boolean;
      readonly read: (view: CustomerView) => string | undefined;
    };

export type PlainField = Extract<SearchField, { kind: PlainKind }>;
export type PersonalField = Extract<SearchField, { kind: 'personal' }>;

/** What stands for a missing value in the order of a sortable field: before everything else. */
export const missing: Readonly<Record<PlainKind, string | number | boolean>> = {
  text: '',
  number: 0,
  instant: '',
  boolean: false,
};

/** Personal text as it is compared: without accents, case and double spaces. */
export const foldText = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim().replace(/\s+/g, ' ');

/** True for a personal value that is there and was not erased. */
export const isKnown = (value: string | undefined): value is string =>
  value !== undefined && value !== ERASED && foldText(value) !== '';

const instant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/;

/** True when a value can be compared with those of a field: instants are UTC, or days. */
export const isUsable = (kind: PlainKind, value: string | number | boolean): boolean => {
  if (kind === 'instant')
    return typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value));
  return typeof value === (kind === 'text' ? 'string' : kind);
};
