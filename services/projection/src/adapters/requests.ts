import { tenant, vocabulary } from '@icrm/contracts';
import { z } from 'zod';
import { invalid } from '../queries/errors.ts';
import { type SurvivorshipRules, survivorshipRules } from '../view/survivorship-rules.ts';
import { sight } from './sight.ts';

const position = z.coerce.bigint().nonnegative().default(0n);
const limit = z.int().min(0).max(500).default(0);
const utc = z.iso.datetime({ error: 'expected a UTC instant such as 2026-03-02T09:00:00.000Z' });

const identifier = z.strictObject({
  kind: vocabulary.identifierKind,
  value: z.string().trim().min(1).max(254),
  system: z.string().optional(),
});

/** What had happened is another question than what was known. */
const isOneMoment = (it: {
  readonly asOfTime?: string | undefined;
  readonly asOfPosition: bigint;
  readonly asOfHappened?: string | undefined;
}): boolean => it.asOfHappened === undefined || (it.asOfTime === undefined && it.asOfPosition === 0n);

/** What each method takes, as plain data. */
export const requests = {
  getCustomerView: z
    .strictObject({
      tenant,
      customerId: vocabulary.id.optional(),
      identifier: identifier.optional(),
      minPosition: position,
      asOfTime: utc.optional(),
      asOfPosition: position,
      asOfHappened: utc.optional(),
      explain: z.boolean().default(false),
      sight,
    })
    .refine((it) => (it.customerId === undefined) !== (it.identifier === undefined), {
      path: ['customerId'],
      message: 'give either a customer id or an identifier',
    })
    .refine(isOneMoment, {
      path: ['asOfHappened'],
      message: 'goes neither with as_of_time nor with as_of_position',
    }),
  searchCustomers: z.strictObject({
    tenant,
    filter: z.string().max(20_000).default(''),
    sort: z.array(z.string()).max(3).default([]),
    limit,
    cursor: z.string().max(2_000).default(''),
    minPosition: position,
    count: z.boolean().default(false),
    sight,
  }),
  getTimeline: z.strictObject({
    tenant,
    customerId: vocabulary.id,
    limit,
    cursor: z.string().default(''),
    oldestFirst: z.boolean().default(false),
    minPosition: position,
    sight,
  }),
  listParked: z.strictObject({ limit, cursor: z.string().max(500).default('') }),
  previewSurvivorship: z
    .strictObject({
      tenant,
      version: z.int().positive().optional(),
      document: z.string().max(50_000).optional(),
      sample: z.int().min(0).default(0),
      examples: z.int().min(0).max(100).default(0),
      sight,
    })
    .refine((it) => (it.version === undefined) !== (it.document === undefined), {
      path: ['version'],
      message: 'give either a version or a document',
    }),
  watchTimeline: z.strictObject({ tenant, customerId: vocabulary.id, afterPosition: position, sight }),
};

export type GetCustomerViewInput = z.output<typeof requests.getCustomerView>;

/** Entries of a page unless the caller says how many. */
export const defaultLimit = 50;

type RulesInput = Pick<z.output<typeof requests.previewSurvivorship>, 'version' | 'document'>;

/** The rules a caller names or brings along. @throws RpcError INVALID_ARGUMENT */
export const toRules = (
  { version, document = '' }: RulesInput,
  versions: readonly SurvivorshipRules[],
): SurvivorshipRules => {
  if (version === undefined) return parseRules(document);
  const found = versions.find((rules) => rules.version === version);
  if (found === undefined) throw invalid('version', `there is no version ${version} of the rules`);
  return found;
};

const parseRules = (text: string): SurvivorshipRules => {
  try {
    return survivorshipRules.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid('document', 'is not JSON');
    if (error instanceof z.ZodError) throw invalid('document', z.prettifyError(error));
    throw error;
  }
};
