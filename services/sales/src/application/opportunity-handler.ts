import { handleCommand, readState } from '@icrm/event-store';
import { lead } from '../domain/lead.ts';
import { type OpportunityCommand, opportunity } from '../domain/opportunity.ts';
import { leadStream } from './lead-handler.ts';
import type { Handling } from './ports.ts';

/** Carries out a command on the opportunity of stream `opportunity-<tenant>.<id>`. */
export const handleOpportunity = async (
  handling: Handling,
  opportunityId: string,
  command: OpportunityCommand,
) =>
  handleCommand(handling.store, {
    ...handling,
    stream: `opportunity-${handling.context.tenant}.${opportunityId}`,
    decider: opportunity,
    command,
    customerIds: (events) => events.slice(0, 1).map(({ data }) => data.customerId),
    facts: await findFacts(handling, command),
  });

/** A qualified lead stays qualified, so what is read here still holds when the opportunity is written. */
const findFacts = async ({ store, context }: Handling, { type, data }: OpportunityCommand) =>
  type === 'OpenOpportunity' && data.leadId !== undefined
    ? { lead: await readState(store, leadStream(context.tenant, data.leadId), lead) }
    : {};
