import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';
import { linkEvidence } from './customer.ts';

const found = {
  linkId: id,
  customerIds: z.tuple([id, id]).meta({ description: 'the two customers, the smaller id first' }),
  rule: label,
  ruleVersion: z.int().positive(),
  score: z.number(),
  evidence: z.array(linkEvidence),
};
const example = {
  linkId: '0193a000-0000-7000-8000-0000000000e1',
  customerIds: ['0193a000-0000-7000-8000-000000000001', '0193a000-0000-7000-8000-000000000002'] satisfies [
    string,
    string,
  ],
};
const exampleFound = {
  ...example,
  rule: 'person',
  ruleVersion: 1,
  score: 22.4,
  evidence: [{ field: 'names', outcome: 'agrees' as const, weight: 11.8 }],
};
const at = '2026-03-02T09:00:00.000Z';

/** Why a rule that would have linked was held back. */
export const withholding = z.enum(['shared-value', 'component-size', 'kept-apart']);
export type Withholding = z.infer<typeof withholding>;

export const linkProposed = defineEvent({
  type: 'LinkProposed',
  context: 'customer',
  summary: 'A rule found that two customers may be the same, and asks a person.',
  published: false,
  schema: z.strictObject({ ...found, at: instant }),
  example: { ...exampleFound, at },
});

export const linkWithheld = defineEvent({
  type: 'LinkWithheld',
  context: 'customer',
  summary: 'A rule would have linked two customers, and a guard held it back.',
  published: false,
  schema: z.strictObject({
    ...found,
    /**
     * shared-value: what speaks for the link belongs to too many; component-size: too many customers would be one;
     * kept-apart: it would join two whom somebody took apart.
     */
    reason: withholding,
    /** Customers that would be one and the same. */
    wouldHold: z.int().positive(),
    /** The comparison whose value too many share. */
    sharedField: label.optional(),
    /** How many share it, at least. */
    sharedBy: z.int().positive().optional(),
    at: instant,
  }),
  example: { ...exampleFound, reason: 'shared-value', wouldHold: 2, sharedField: 'phone', sharedBy: 11, at },
});

export const linkProposalWithdrawn = defineEvent({
  type: 'LinkProposalWithdrawn',
  context: 'customer',
  summary: 'What spoke for two customers being the same no longer does.',
  published: false,
  schema: z.strictObject({
    linkId: id,
    customerIds: found.customerIds,
    rule: label,
    ruleVersion: z.int().positive(),
    score: z.number(),
    at: instant,
  }),
  example: { ...example, rule: 'person', ruleVersion: 1, score: 3.1, at },
});

export const proposalEvents = [linkProposed, linkWithheld, linkProposalWithdrawn] as const;

/** What matching found, beside the LinkEvents in stream `link-<tenant>.<link id>`. */
export type ProposalEvent = EventsOf<typeof proposalEvents>;
