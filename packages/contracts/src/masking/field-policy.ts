import { z } from 'zod';
import { identifierKind } from '../vocabulary.ts';

/** What is left of a value when it is shown shortened; `none`: nothing but that there is one. */
const shortening = z.enum(['none', 'initials', 'year', 'ends', 'last-three', 'rounded']);

/** Fields that are shown or withheld together. Paths are keys with dots; `*` stands for each element of a list. */
const fieldGroup = z.strictObject({
  name: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  summary: z.string(),
  shortened: shortening,
  /** Places in the view, also of lists and objects as a whole. */
  view: z.array(z.string()),
  /** Kinds of identifiers whose values belong here. */
  identifiers: z.array(identifierKind),
  /** Personal places in the data of events: whole paths, or the last key alone. */
  data: z.array(z.string()),
  /** Places of the data of single event types that are not personal and belong here all the same. */
  events: z.record(z.string(), z.array(z.string())),
  /** True for the group of all amounts of money. */
  money: z.boolean(),
});

/** One version of which fields are shown together, and how little is left of each when it is shortened. */
export const fieldPolicy = z
  .strictObject({
    version: z.int().positive(),
    /** Rights are those of the moment of asking, also where a view of the past is asked for. */
    effectiveFrom: z.iso.datetime(),
    groups: z.array(fieldGroup).min(1),
    /** The group of personal places that no group names. */
    otherwise: z.string(),
  })
  .meta({ id: 'FieldPolicy' });
export type FieldGroup = z.infer<typeof fieldGroup>;
export type FieldPolicy = z.infer<typeof fieldPolicy>;

const group = (
  name: string,
  summary: string,
  fields: Partial<Omit<FieldGroup, 'name' | 'summary'>>,
): FieldGroup => ({
  ...{ name, summary, shortened: 'none', view: [], identifiers: [], data: [], events: {}, money: false },
  ...fields,
});

/** Every version ever in force, oldest first. A version is never edited: a new one is added. */
export const fieldPolicies: readonly FieldPolicy[] = [
  {
    version: 1,
    effectiveFrom: '1970-01-01T00:00:00.000Z',
    otherwise: 'words',
    groups: [
      group('name', 'what somebody is called', {
        shortened: 'initials',
        view: ['displayName', 'profile.givenName', 'profile.familyName', 'profile.legalName'],
        data: ['givenName', 'familyName', 'legalName', 'name', 'signedBy', 'recipient'],
      }),
      group('birth-date', 'when somebody was born', {
        shortened: 'year',
        view: ['profile.birthDate'],
        data: ['birthDate'],
      }),
      group('contact', 'how somebody is reached', {
        shortened: 'ends',
        view: ['profile.contactEmail', 'profile.contactPhone'],
        identifiers: ['email', 'phone'],
        data: [
          ...['contactEmail', 'contactPhone', 'email', 'phone', 'to', 'number', 'old', 'new'],
          'participants.*.value',
        ],
      }),
      group('address', 'where somebody lives', {
        view: ['line', 'city', 'region', 'postcode'].map((part) => `profile.address.${part}`),
        data: ['line', 'city', 'region', 'postcode', 'address', 'base', 'place'],
        events: { VisitStarted: ['latitude', 'longitude'] },
      }),
      group('national-id', 'numbers that a state gave somebody', {
        shortened: 'last-three',
        identifiers: ['national'],
      }),
      group('identifiers', 'what other systems and devices know somebody by', {
        shortened: 'last-three',
        identifiers: ['external', 'device', 'social'],
        data: ['externalId'],
      }),
      group('amounts', 'amounts of money', { shortened: 'rounded', money: true }),
      group('scores', 'what models expect of somebody, and what was decided', {
        view: ['analytics.predictions', 'analytics.decisions'],
        events: {
          PredictionMade: ['value', 'reasons'],
          DecisionPublished: ['value', 'reasons'],
          LeadScored: ['score', 'reasons'],
          OpportunityScored: ['score', 'reasons'],
        },
      }),
      group('words', 'what somebody said or somebody noted, and whatever no other group names', {
        view: ['service.openCases.*.subject', 'consents.*.evidence', 'consents.*.reason'],
        data: ['attachments.*.name', 'inputs.*.value'],
      }),
    ],
  },
];

/** The version in force at a time. */
export const fieldPolicyAt = (
  time: string,
  versions: readonly FieldPolicy[] = fieldPolicies,
): FieldPolicy => {
  const policy = versions.findLast(({ effectiveFrom }) => effectiveFrom <= time) ?? versions[0];
  if (policy === undefined) throw new RangeError('there must be at least one version of the policy');
  return policy;
};

/** What a caller may see: names of groups, `*` for every group. What is in neither list is hidden. */
export type FieldSight = { readonly clear: readonly string[]; readonly shortened: readonly string[] };
export type FieldLevel = 'clear' | 'shortened' | 'hidden';

/** How a group is shown. */
export const levelOf = ({ clear, shortened }: FieldSight, name: string): FieldLevel => {
  const holds = (names: readonly string[]) => names.includes(name) || names.includes('*');
  if (holds(clear)) return 'clear';
  return holds(shortened) ? 'shortened' : 'hidden';
};

/** True when nothing is withheld. */
export const seesAll = (sight: FieldSight, { groups }: FieldPolicy): boolean =>
  groups.every(({ name }) => levelOf(sight, name) === 'clear');
