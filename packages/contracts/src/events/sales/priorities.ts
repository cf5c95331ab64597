import { z } from 'zod';
import type { EventsOf } from '../../event-definition.ts';
import { currency, label, minor } from '../../vocabulary.ts';
import { salesEvent } from './sales-event.ts';

/** A condition on what is known of an opportunity; values are text, compared as numbers by `at-least` and `at-most`. */
export const opportunityCondition = z.strictObject({
  field: z.enum([
    'stage',
    'value',
    'currency',
    'owner',
    'campaign',
    'title',
    'lead.source',
    'lead.score',
    'referred-by',
    'quiet-days',
  ]),
  op: z.enum(['in', 'not-in', 'contains', 'at-least', 'at-most', 'known']),
  values: z.array(z.string().max(200)).max(100).default([]),
});
/** What makes an opportunity worth the time of a seller: points add up, and are kept between 0 and 100. */
export const opportunityRules = z.strictObject({
  scoring: z
    .array(
      z.strictObject({
        ruleId: label,
        when: z.array(opportunityCondition).max(20).default([]),
        points: z.int().min(-100).max(100),
        because: z.string().trim().min(1).max(200),
      }),
    )
    .min(1)
    .max(200),
});
export type OpportunityRules = z.infer<typeof opportunityRules>;

export const opportunityRulesPublished = salesEvent(
  'OpportunityRulesPublished',
  'From now on opportunities are put in order so.',
  { version: z.int().positive(), rules: opportunityRules },
  {
    version: 1,
    rules: {
      scoring: [
        {
          ruleId: 'large',
          when: [{ field: 'value', op: 'at-least', values: ['1000000'] }],
          points: 40,
          because: 'is large',
        },
      ],
    },
  },
);
export const callRatesPublished = salesEvent(
  'CallRatesPublished',
  'What a call costs us, to tell what selling by telephone brings.',
  { version: z.int().positive(), currency, perCallMinor: minor, perMinuteMinor: minor },
  { version: 1, currency: 'EUR', perCallMinor: 20, perMinuteMinor: 65 },
);

export const opportunityRulesEvents = [opportunityRulesPublished] as const;
export const callRatesEvents = [callRatesPublished] as const;
/** Facts of stream `opportunityrules-<tenant>.current`. */
export type OpportunityRulesEvent = EventsOf<typeof opportunityRulesEvents>;
/** Facts of stream `callrates-<tenant>.current`. */
export type CallRatesEvent = EventsOf<typeof callRatesEvents>;
