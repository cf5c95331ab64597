import { z } from 'zod';
import { opportunityRules } from '../../events/sales/priorities.ts';
import type { CommandsOf } from '../commands-of.ts';
import { amountMinor, currency } from './fields.ts';

export const priorityCommands = {
  /** A new version; the open opportunities are put in order by it. */
  publishOpportunityRules: z
    .strictObject({ rules: opportunityRules })
    .meta({ id: 'PublishOpportunityRules' }),
  publishCallRates: z
    .strictObject({ currency, perCallMinor: amountMinor, perMinuteMinor: amountMinor })
    .meta({ id: 'PublishCallRates' }),
};
export type PriorityCommand = CommandsOf<typeof priorityCommands>;
