import type { CustomerEvent, DetailsFact, IdentifierFact } from '@icrm/contracts';

/** The fields of details that say who somebody is. */
const matchedFields = [
  'givenName',
  'familyName',
  'birthDate',
  'legalName',
  'address',
  'contactEmail',
  'contactPhone',
] as const;
type MatchedField = (typeof matchedFields)[number];
type Value = string | NonNullable<DetailsFact['address']>;

/** What one source says of one field. */
type Statement = { readonly source: string; readonly value: Value };

/** What is known of a customer for matching: each field as each source says it, the latest statement last. */
export type MatchProfile = {
  readonly kind: 'person' | 'organisation';
  readonly said: Readonly<Partial<Record<MatchedField, readonly Statement[]>>>;
  readonly identifiers: readonly IdentifierFact[];
};

/** The types of events that change a profile. */
export const profileEvents = [
  'CustomerRegistered',
  'CustomerDetailsChanged',
  'IdentifierAdded',
  'IdentifierRemoved',
] as const;
export type ProfileEvent = Extract<CustomerEvent, { readonly type: (typeof profileEvents)[number] }>;

/** Folds an event into a profile. Personal values must have been opened before. */
export const foldProfile = (profile: MatchProfile | undefined, event: ProfileEvent): MatchProfile => {
  const before = profile ?? { kind: 'person', said: {}, identifiers: [] };
  switch (event.type) {
    case 'CustomerRegistered': {
      const { kind, details, identifiers, source } = event.data;
      return { kind, said: say({}, { source, details, retracted: [] }), identifiers };
    }
    case 'CustomerDetailsChanged':
      return { ...before, said: say(before.said, event.data) };
    case 'IdentifierAdded':
      return {
        ...before,
        identifiers: [...without(before.identifiers, event.data.identifier.key), event.data.identifier],
      };
    case 'IdentifierRemoved':
      return { ...before, identifiers: without(before.identifiers, event.data.key) };
  }
};

const without = (identifiers: readonly IdentifierFact[], key: string): readonly IdentifierFact[] =>
  identifiers.filter((it) => it.key !== key);

type Saying = {
  readonly source: string;
  readonly details: DetailsFact;
  readonly retracted: readonly string[];
};

const say = (said: MatchProfile['said'], { source, details, retracted }: Saying): MatchProfile['said'] => {
  const next: Partial<Record<MatchedField, readonly Statement[]>> = { ...said };
  for (const field of matchedFields) {
    const value = details[field];
    if (value === undefined && !retracted.includes(field)) continue;
    const others = (said[field] ?? []).filter((it) => it.source !== source);
    next[field] = value === undefined ? others : [...others, { source, value }];
  }
  return next;
};
