import type { Cell } from '@icrm/column-store';
import { analyticsFacts } from './facts/analytics-facts.ts';
import { callFacts, messageFacts, surveyFacts } from './facts/contact-facts.ts';
import { customerFacts } from './facts/customer-facts.ts';
import type { FactsOf } from './facts/facts-of.ts';
import { marketingFacts } from './facts/marketing-facts.ts';
import { ownerFacts } from './facts/owner-facts.ts';
import { planFacts } from './facts/plan-facts.ts';
import { salesFacts } from './facts/sales-facts.ts';
import { serviceFacts } from './facts/service-facts.ts';
import type { LoggedEvent } from './logged-event.ts';
import type { TableName } from './tables.ts';

const byType: Readonly<Record<string, FactsOf>> = {
  ...customerFacts,
  ...salesFacts,
  ...serviceFacts,
  ...callFacts,
  ...messageFacts,
  ...surveyFacts,
  ...marketingFacts,
  ...analyticsFacts,
  ...planFacts,
  ...ownerFacts,
};

/** A row as it is stored. */
export type StoredFact = { readonly table: TableName; readonly row: Readonly<Record<string, Cell>> };

/** The facts that an event is: an interaction always, and what its type says beside. */
export const toFacts = (event: LoggedEvent): readonly StoredFact[] => {
  const common = {
    position: event.position,
    tenant: event.tenant,
    customer_id: event.customerId,
    happened_at: event.happenedAt,
    recorded_at: event.recordedAt,
    channel: event.channel,
  };
  const interaction = {
    ...common,
    event_id: event.id,
    context: event.context,
    type: event.type,
    actor_kind: event.actorKind,
    actor_id: event.actorId,
    stream: event.stream,
    correlation_id: event.correlationId,
    causation_id: event.causationId,
  };
  const own = byType[event.type]?.(event) ?? [];
  return [
    { table: 'interaction', row: interaction },
    ...own.map(({ table, row }) => ({ table, row: { ...common, ...row } })),
  ];
};
