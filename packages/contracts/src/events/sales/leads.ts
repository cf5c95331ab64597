import { z } from 'zod';
import type { EventsOf } from '../../event-definition.ts';
import { id, instant, label } from '../../vocabulary.ts';
import { ana, salesEvent, sample } from './sales-event.ts';

const lead = { leadId: id, customerId: id };
const ofAna = { leadId: sample('a1'), customerId: ana };

/** Which of the rules spoke, and the version they stand in. */
const byRule = { ruleId: label, rulesVersion: z.int().positive() };

export const leadScored = salesEvent(
  'LeadScored',
  'What a lead is worth by the rules in force, and why.',
  {
    ...lead,
    score: z.int(),
    rulesVersion: z.int().positive(),
    reasons: z.array(z.strictObject({ ruleId: label, points: z.int(), because: z.string() })),
  },
  {
    ...ofAna,
    score: 40,
    rulesVersion: 1,
    reasons: [{ ruleId: 'solar', points: 40, because: 'asks for solar' }],
  },
);

export const leadClassified = salesEvent(
  'LeadClassified',
  'What kind of lead it is, by the rules in force.',
  {
    ...lead,
    labels: z.array(z.strictObject({ label, ruleId: label })),
    rulesVersion: z.int().positive(),
  },
  { ...ofAna, labels: [{ label: 'hot', ruleId: 'hot' }], rulesVersion: 1 },
);

export const leadAssigned = salesEvent(
  'LeadAssigned',
  'A rule gave a lead to a seller; what the rule saw is kept.',
  { ...lead, owner: z.string(), ...byRule, inputs: z.record(z.string(), z.string()) },
  {
    ...ofAna,
    owner: 'seller-3',
    ruleId: 'madrid',
    rulesVersion: 1,
    inputs: { source: 'portal', score: '40' },
  },
);

export const leadReassigned = salesEvent(
  'LeadReassigned',
  'Somebody gave a lead to another seller.',
  { ...lead, owner: z.string(), from: z.string().optional(), reason: z.string() },
  { ...ofAna, owner: 'seller-4', from: 'seller-3', reason: 'knows the customer' },
);

export const leadAcceptedBySales = salesEvent(
  'LeadAcceptedBySales',
  'Sales follows a lead that marketing handed over.',
  { ...lead, owner: z.string(), campaignId: z.string().optional() },
  { ...ofAna, owner: 'seller-3', campaignId: 'spring' },
);

export const leadReturnedToMarketing = salesEvent(
  'LeadReturnedToMarketing',
  'Sales gives a lead back to marketing, and why.',
  { ...lead, reason: z.string(), campaignId: z.string().optional() },
  { ...ofAna, reason: 'buys next year', campaignId: 'spring' },
);

/** A condition on what is known of a lead; values are text, compared as numbers by `at-least` and `at-most`. */
export const leadCondition = z.strictObject({
  field: z.string().regex(/^(source|topic|campaign|score|label|attributes\.[a-z0-9._:-]{1,64})$/),
  op: z.enum(['in', 'not-in', 'contains', 'at-least', 'at-most', 'known']),
  values: z.array(z.string().max(200)).max(100).default([]),
});
const when = z.array(leadCondition).max(20).default([]);
const target = z.strictObject({
  /** One seller. */
  owner: z.string().min(1).max(200).optional(),
  /** One of several, the same for the same lead. */
  pool: z.array(z.string().min(1).max(200)).max(100).optional(),
  /** Whoever holds the territory. */
  territory: z.boolean().optional(),
});
/** How leads are scored, classified and assigned. */
export const leadRules = z.strictObject({
  scoring: z
    .array(
      z.strictObject({ ruleId: label, when, points: z.int().min(-1_000).max(1_000), because: z.string() }),
    )
    .max(200)
    .default([]),
  labels: z
    .array(z.strictObject({ ruleId: label, when, label }))
    .max(200)
    .default([]),
  /** The first that holds assigns; one whose target nobody holds is passed over. */
  assignment: z
    .array(z.strictObject({ ruleId: label, when, to: target }))
    .max(200)
    .default([]),
});

export const leadRulesPublished = salesEvent(
  'LeadRulesPublished',
  'From now on leads are scored, classified and assigned so.',
  { version: z.int().positive(), rules: leadRules },
  {
    version: 1,
    rules: {
      scoring: [
        {
          ruleId: 'solar',
          when: [{ field: 'topic', op: 'contains', values: ['solar'] }],
          points: 40,
          because: 'asks for solar',
        },
      ],
      labels: [{ ruleId: 'hot', when: [{ field: 'score', op: 'at-least', values: ['40'] }], label: 'hot' }],
      assignment: [{ ruleId: 'everybody', when: [], to: { pool: ['seller-3', 'seller-4'] } }],
    },
  },
);

const hint = { hintId: id, customerId: id };
const hintOfAna = { hintId: sample('a2'), customerId: ana };

export const salesHintRaised = salesEvent(
  'SalesHintRaised',
  'Something says that a customer may buy; the events behind it are named.',
  { ...hint, kind: label, topic: z.string(), evidenceEventIds: z.array(z.string()), expiresAt: instant },
  {
    ...hintOfAna,
    kind: 'contract-ends',
    topic: 'heat pump',
    evidenceEventIds: ['7d4f1a52-2f0c-5a55-9c9b-0d4a3a5e1b10'],
    expiresAt: '2026-03-16T09:00:00.000Z',
  },
);
export const hintConverted = salesEvent(
  'HintConverted',
  'A seller took up a hint: it is a lead now.',
  { ...hint, leadId: id },
  { ...hintOfAna, leadId: sample('a1') },
);
export const hintDismissed = salesEvent(
  'HintDismissed',
  'A seller saw nothing in a hint.',
  { ...hint, reason: z.string() },
  { ...hintOfAna, reason: 'moved house' },
);
export const hintExpired = salesEvent('HintExpired', 'Nobody took up a hint in time.', hint, hintOfAna);

/** Facts of stream `lead-<tenant>.<id>` besides being captured, qualified or disqualified. */
export const leadWorkEvents = [
  leadScored,
  leadClassified,
  leadAssigned,
  leadReassigned,
  leadAcceptedBySales,
  leadReturnedToMarketing,
] as const;
export const leadRulesEvents = [leadRulesPublished] as const;
export const hintEvents = [salesHintRaised, hintConverted, hintDismissed, hintExpired] as const;

export type LeadRules = EventsOf<typeof leadRulesEvents>['data']['rules'];
export type LeadCondition = LeadRules['labels'][number]['when'][number];
/** Facts of stream `leadrules-<tenant>.current`. */
export type LeadRulesEvent = EventsOf<typeof leadRulesEvents>;
/** Facts of stream `hint-<tenant>.<id>`. */
export type HintEvent = EventsOf<typeof hintEvents>;
