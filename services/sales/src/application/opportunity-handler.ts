import { type OpportunityCommand, type OpportunityFacts, opportunity } from '../domain/opportunity.ts';
import { handlerOf } from './aggregate.ts';
import { leads } from './lead-handler.ts';
import type { Handling } from './ports.ts';

/** The opportunity of stream `opportunity-<tenant>.<id>`. */
export const opportunities = handlerOf({ noun: 'opportunity', decider: opportunity, factsFor: findFacts });

/** Carries out a command on an opportunity. */
export const handleOpportunity = (handling: Handling, opportunityId: string, command: OpportunityCommand) =>
  opportunities.handle(handling, opportunityId, command);

/** A qualified lead stays qualified, so what is read here still holds when the opportunity is written. */
async function findFacts(
  { store, context }: Handling,
  { type, data }: OpportunityCommand,
): Promise<Pick<OpportunityFacts, 'lead'>> {
  return type === 'OpenOpportunity' && data.leadId !== undefined
    ? { lead: await leads.read(store, context.tenant, data.leadId) }
    : {};
}
