import { type EventStore, readState } from '@icrm/event-store';
import { nameId, systemClock } from '@icrm/runtime';
import { type LeadCommand, type LeadFacts, lead } from '../domain/lead.ts';
import { leadRuleBook } from '../domain/lead-rule-book.ts';
import { planAt, territoryOf, territoryPlans } from '../domain/territory-plan.ts';
import { handlerOf } from './aggregate.ts';
import type { Handling } from './ports.ts';

/** The one stream of a tenant that holds what there is once: its lead rules, its territory plans. */
export const CURRENT = 'current';

export const leadRuleBooks = handlerOf({ noun: 'leadrules', decider: leadRuleBook });
export const territories = handlerOf({ noun: 'territories', decider: territoryPlans });

/** The lead of stream `lead-<tenant>.<id>`. */
export const leads = handlerOf({ noun: 'lead', decider: lead, factsFor: rulesFor });

/** Carries out a command on a lead. */
export const handleLead = (handling: Handling, leadId: string, command: LeadCommand) =>
  leads.handle(handling, leadId, command);

export const leadStream = leads.stream;

/** The same source and reference name the same lead, so that two captures that race meet in one stream. */
export const leadIdOf = (
  tenant: string,
  { source, sourceReference }: { readonly source: string; readonly sourceReference: string },
): string => nameId(`lead/${tenant}/${source}/${sourceReference}`);

/** The rules in force and whose territory the lead is in, for the commands that rules decide. */
async function rulesFor(
  { store, context, clock = systemClock }: Handling,
  { type, data }: LeadCommand,
  leadId: string,
): Promise<Pick<LeadFacts, 'book' | 'territoryOwner'>> {
  if (type !== 'CaptureLead' && type !== 'AssignLead') return {};
  const { tenant, occurredAt = clock.now().toISOString() } = context;
  const { books } = await leadRuleBooks.read(store, tenant, CURRENT);
  const book = books.at(-1);
  if (book === undefined) return {};
  const attributes = type === 'CaptureLead' ? data.attributes : await attributesOf(store, tenant, leadId);
  const territoryOwner = await territoryOwnerOf({ store, tenant, at: occurredAt }, attributes ?? {});
  return territoryOwner === undefined ? { book } : { book, territoryOwner };
}

const attributesOf = async (store: EventStore, tenant: string, leadId: string) => {
  const state = await readState(store, leadStream(tenant, leadId), lead);
  return state.status === 'unknown' ? undefined : state.attributes;
};

const territoryOwnerOf = async (
  { store, tenant, at }: { readonly store: EventStore; readonly tenant: string; readonly at: string },
  attributes: Readonly<Record<string, string>>,
): Promise<string | undefined> => {
  const plan = planAt(await territories.read(store, tenant, CURRENT), at);
  return plan === undefined ? undefined : territoryOf(plan.territories, attributes)?.owner;
};
