/** What is known of a person for matching; every field may be missing. Values as they came: {@link normalise} folds them. */
export type MatchRecord = {
  readonly id: string;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  /** YYYY-MM-DD or YYYYMMDD. */
  readonly birthDate?: string | undefined;
  readonly nationalId?: string | undefined;
  readonly email?: string | undefined;
  /** E.164. */
  readonly phone?: string | undefined;
  readonly streetNumber?: string | undefined;
  readonly street?: string | undefined;
  /** Building, district or other second line of an address. */
  readonly locality?: string | undefined;
  readonly city?: string | undefined;
  readonly postcode?: string | undefined;
  readonly region?: string | undefined;
};

/** The fields that can be compared. */
export type MatchField = Exclude<keyof MatchRecord, 'id'>;

/** A record folded for comparison: lower case, no accents, spaces or punctuation; '' where a field is missing. */
export type Folded = Readonly<Record<MatchField | 'id', string>>;

const fold = (value: string | undefined): string =>
  (value ?? '')
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();

/** Folds a record once, so that comparing it with many candidates costs nothing more. */
export const normalise = (record: MatchRecord): Folded => ({
  id: record.id,
  givenName: fold(record.givenName),
  familyName: fold(record.familyName),
  birthDate: fold(record.birthDate),
  nationalId: fold(record.nationalId),
  email: (record.email ?? '').trim().toLowerCase(),
  phone: fold(record.phone),
  streetNumber: fold(record.streetNumber),
  street: fold(record.street),
  locality: fold(record.locality),
  city: fold(record.city),
  postcode: fold(record.postcode),
  region: fold(record.region),
});
