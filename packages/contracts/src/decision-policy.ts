import { z } from 'zod';
import { segmentQuery } from './segment-query.ts';
import { label } from './vocabulary.ts';

/** Something that may be offered or shown, for whom, and how much it is worth. */
export const decisionAction = z.strictObject({
  name: label,
  /** Where it may be: of an offer, or a place of a page. */
  slot: label,
  content: z.string().trim().min(1).max(20_000),
  /** Whom it is for; everyone unless given. */
  when: segmentQuery.optional(),
  /** What a visitor looked at, for whom nothing else is known. */
  interest: label.optional(),
  /** Points that decide between actions; how often an action was accepted counts with it. */
  weight: z.number().min(0).max(1_000).default(1),
});
export type DecisionAction = z.infer<typeof decisionAction>;

export const decisionPolicy = z
  .strictObject({ actions: z.array(decisionAction).min(1).max(200) })
  .refine(({ actions }) => new Set(actions.map(({ name }) => name)).size === actions.length, 'names repeat')
  .meta({ id: 'DecisionPolicy' });
export type DecisionPolicy = z.infer<typeof decisionPolicy>;
