import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { instant } from '../vocabulary.ts';

/** The deterministic rules of matching, most trusted first. */
export const exactRuleName = z.enum([
  'same-national-id',
  'same-external-id',
  'same-email',
  'same-social-handle',
  'same-device',
  'same-phone',
]);
/** `certain` and `strong` link alone, `weak` with the names; `off` not at all. */
export const exactRuleTrust = z.enum(['certain', 'strong', 'weak', 'off']);

/** What a tenant may set of the rules of matching; an exact rule that is not named stays as the program has it. */
export const matchRules = z.strictObject({
  /** Probability of a match that is enough to link without asking. */
  certainty: z.number().min(0.5).max(0.9999),
  /** Records expected to have a match, as a share of the base. */
  duplicateShare: z.number().min(0.0001).max(1),
  exact: z
    .array(
      z.strictObject({
        name: exactRuleName,
        trust: exactRuleTrust,
        /** A value that more customers than this have says nothing of who they are. */
        sharedByAtMost: z.int().min(1).max(1_000),
      }),
    )
    .max(6),
});
export type MatchRules = z.infer<typeof matchRules>;

const version = z.int().min(1);
const at = '2026-03-02T09:00:00.000Z';

export const matchRulesPublished = defineEvent({
  type: 'MatchRulesPublished',
  context: 'customer',
  summary: 'A version of the rules of matching was written; it is not in force before it is activated.',
  published: false,
  schema: z.strictObject({ version, rules: matchRules, why: z.string(), by: z.string(), at: instant }),
  example: {
    version: 2,
    rules: {
      certainty: 0.995,
      duplicateShare: 0.1,
      exact: [{ name: 'same-email', trust: 'weak', sharedByAtMost: 3 }],
    },
    why: 'families share mailboxes here',
    by: 'steward-1',
    at,
  },
});

export const matchRulesActivated = defineEvent({
  type: 'MatchRulesActivated',
  context: 'customer',
  summary:
    'A version of the rules of matching is in force from here on; version 1 is the rules of the program.',
  published: false,
  schema: z.strictObject({ version, why: z.string(), by: z.string(), at: instant }),
  example: { version: 2, why: 'looked at what it would change', by: 'steward-1', at },
});

export const matchRulesEvents = [matchRulesPublished, matchRulesActivated] as const;
/** Facts of stream `matchrules-<tenant>.all`. */
export type MatchRulesEvent = EventsOf<typeof matchRulesEvents>;
