import { type OpportunityCommand, type OpportunityFacts, opportunity } from '../domain/opportunity.ts';
import { handlerOf } from './aggregate.ts';
import { leads } from './lead-handler.ts';
import type { Handling } from './ports.ts';
import { bookInForce, forEachOf } from './priority-handler.ts';

/** The opportunity of stream `opportunity-<tenant>.<id>`. */
export const opportunities = handlerOf({ noun: 'opportunity', decider: opportunity, factsFor: findFacts });

/** Carries out a command on an opportunity. */
export const handleOpportunity = (handling: Handling, opportunityId: string, command: OpportunityCommand) =>
  opportunities.handle(handling, opportunityId, command);

/** Puts open opportunities in order by the rules in force; tells how many have another score now. */
export const prioritiseAll = (handling: Handling, ids: readonly string[]): Promise<number> =>
  forEachOf(handling, ids, async (by, id) => {
    const outcome = await opportunities.handle(by, id, { type: 'PrioritiseOpportunity', data: {} });
    return outcome.accepted && outcome.events.length > 0;
  });

const prioritising = new Set([
  'OpenOpportunity',
  'AdvanceOpportunity',
  'ReferOpportunity',
  'PrioritiseOpportunity',
]);

/** A qualified lead stays qualified, so what is read here still holds when the opportunity is written. */
async function findFacts(
  handling: Handling,
  { type, data }: OpportunityCommand,
  opportunityId: string,
): Promise<Pick<OpportunityFacts, 'lead' | 'book'>> {
  if (!prioritising.has(type)) return {};
  const { store, context } = handling;
  const book = await bookInForce(handling);
  const leadId =
    type === 'OpenOpportunity'
      ? data.leadId
      : book === undefined
        ? undefined
        : await leadOf(handling, opportunityId);
  return leadId === undefined ? { book } : { book, lead: await leads.read(store, context.tenant, leadId) };
}

const leadOf = async ({ store, context }: Handling, opportunityId: string): Promise<string | undefined> => {
  const state = await opportunities.read(store, context.tenant, opportunityId);
  return state.status === 'unknown' ? undefined : state.leadId;
};
