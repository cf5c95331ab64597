import { z } from 'zod';
import { label } from '../../vocabulary.ts';
import type { CommandsOf } from '../commands-of.ts';
import { person, reason, reference } from './fields.ts';

export const opportunityWork = {
  handOverOpportunity: z
    .strictObject({
      to: person,
      campaignId: reference.optional(),
      /** How long the seller may think about it. */
      acceptWithinMinutes: z.int().min(1).max(43_200).default(1_440),
    })
    .meta({ id: 'HandOverOpportunity' }),
  acceptHandOver: z.strictObject({}).meta({ id: 'AcceptHandOver' }),
  declineHandOver: z.strictObject({ reason }).meta({ id: 'DeclineHandOver' }),
  scoreOpportunity: z
    .strictObject({
      model: label,
      version: z.int().positive(),
      score: z.number().min(0).max(100),
      reasons: z.array(z.string().trim().min(1).max(300)).max(20).default([]),
    })
    .meta({ id: 'ScoreOpportunity' }),
  referOpportunity: z
    .strictObject({ by: person, department: label, workReference: reference })
    .meta({ id: 'ReferOpportunity' }),
};
export type OpportunityWorkCommand = CommandsOf<typeof opportunityWork>;
