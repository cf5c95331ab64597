import { detailsField } from '@icrm/contracts';
import { z } from 'zod';

const criterion = z.enum(['most-trusted', 'most-recent', 'most-frequent', 'longest']);
const trust = z.number().min(0).max(100);

/** How candidates are compared; the first criterion that leaves one of them decides. */
export type Criterion = z.output<typeof criterion>;

/** One version of the rules that choose a field's value among what several sources said. Data: it can be stored. */
export type SurvivorshipRules = {
  readonly version: number;
  /** Views as of a time before this one are merged by the version before. */
  readonly effectiveFrom: string;
  /** From 0 to 100, by source. */
  readonly trust: Readonly<Record<string, number>>;
  readonly defaultTrust: number;
  /** By field of the profile; fields that are not named follow `otherwise`. */
  readonly fields: Readonly<Record<string, readonly Criterion[]>>;
  readonly otherwise: readonly Criterion[];
};

const whoSomebodyIs: readonly Criterion[] = ['most-trusted', 'most-recent'];

/** Every version ever in force, oldest first. A version is never edited: a new one is added. */
export const survivorshipVersions: readonly SurvivorshipRules[] = [
  {
    version: 1,
    effectiveFrom: '1970-01-01T00:00:00.000Z',
    trust: { 'verified-document': 100, registry: 90, staff: 70 },
    defaultTrust: 50,
    fields: {
      givenName: whoSomebodyIs,
      familyName: whoSomebodyIs,
      birthDate: whoSomebodyIs,
      legalName: whoSomebodyIs,
    },
    otherwise: ['most-recent'],
  },
];

/** The version in force at a time; the newest there is without one. */
export const rulesAt = (versions: readonly SurvivorshipRules[], time?: string): SurvivorshipRules => {
  const inForce = versions.filter(({ effectiveFrom }) => time === undefined || effectiveFrom <= time);
  const newest = inForce.at(-1) ?? versions[0];
  if (newest === undefined) throw new RangeError('there must be at least one version of the rules');
  return newest;
};

/** When the next version begins, if there is one to come. */
export const nextRulesAfter = (versions: readonly SurvivorshipRules[], time: string): string | undefined =>
  versions
    .map(({ effectiveFrom }) => effectiveFrom)
    .filter((from) => from > time)
    .sort()
    .at(0);

/** Rules from outside, as JSON. */
export const survivorshipRules: z.ZodType<SurvivorshipRules> = z.strictObject({
  version: z.int().positive(),
  effectiveFrom: z.iso.datetime().default('1970-01-01T00:00:00.000Z'),
  trust: z.record(z.string(), trust).default({}),
  defaultTrust: trust.default(50),
  fields: z.partialRecord(detailsField, z.array(criterion).min(1)).default({}),
  otherwise: z.array(criterion).min(1).default(['most-recent']),
});
