import { handleCommand } from '@icrm/event-store';
import { nameId } from '@icrm/runtime';
import { type LeadCommand, lead } from '../domain/lead.ts';
import type { Handling } from './ports.ts';

/** Carries out a command on the lead of stream `lead-<tenant>.<id>`. */
export const handleLead = (handling: Handling, leadId: string, command: LeadCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: leadStream(handling.context.tenant, leadId),
    decider: lead,
    command,
    customerIds: (events) => events.slice(0, 1).map(({ data }) => data.customerId),
  });

export const leadStream = (tenant: string, leadId: string): string => `lead-${tenant}.${leadId}`;

/** The same source and reference name the same lead, so that two captures that race meet in one stream. */
export const leadIdOf = (
  tenant: string,
  { source, sourceReference }: { readonly source: string; readonly sourceReference: string },
): string => nameId(`lead/${tenant}/${source}/${sourceReference}`);
