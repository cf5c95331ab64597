import type {
  CallbackEvent,
  CaseEvent,
  CommunityEvent,
  ConversationEvent,
  DecisionEvent,
  EntitlementEvent,
  EventsOf,
  InteractionEvent,
  LeadEvent,
  LifecycleEvent,
  marketingEvents,
  OpportunityEvent,
  OrderEvent,
  PhoneCallEvent,
  PredictionEvent,
  SessionEvent,
  SurveyEvent,
  WorkOrderEvent,
} from '@icrm/contracts';
import {
  type CustomerEvent,
  type CustomerView,
  customerView,
  type LinkEvent,
  type OverrideEvent,
} from '@icrm/contracts';
import { customerKey, type Fact } from '../src/fact.ts';
import { explainView } from '../src/queries/explain-view.ts';
import { folding, sections } from '../src/sections/index.ts';
import type { CallEvent } from '../src/sections/service/calls.ts';
import { componentOf } from '../src/view/component.ts';
import { type Facet, foldFact } from '../src/view/facet.ts';
import { mergeView } from '../src/view/merge.ts';
import { rulesAt, type SurvivorshipRules, survivorshipVersions } from '../src/view/survivorship-rules.ts';
import { timelineId } from '../src/view/timeline-entry.ts';

export type AnyEvent =
  | WorkOrderEvent
  | EntitlementEvent
  | SurveyEvent
  | PredictionEvent
  | DecisionEvent
  | LifecycleEvent
  | (CallEvent & { readonly data: { readonly customerId: string } })
  | CustomerEvent
  | LinkEvent
  | CaseEvent
  | ConversationEvent
  | CallbackEvent
  | CommunityEvent
  | PhoneCallEvent
  | SessionEvent
  | InteractionEvent
  | OverrideEvent
  | LeadEvent
  | OpportunityEvent
  | OrderEvent
  | Extract<EventsOf<typeof marketingEvents>, { readonly data: { readonly customerId: string } }>;

const customersOf = ({ data }: AnyEvent): readonly string[] =>
  'customerIds' in data ? data.customerIds : [data.customerId];

/** The facts of events that were recorded one after the other, ten positions apart. */
export const factsOf = (events: readonly AnyEvent[], from = 0): Fact[] =>
  events.flatMap((event, index) =>
    customersOf(event).map((customerId) => ({
      tenant: 'acme',
      customerId,
      type: event.type,
      data: event.data,
      eventId: `event-${from + index + 1}`,
      position: String((from + index + 1) * 10),
      at: event.data.at,
      recordedAt: event.data.at,
      channel: 'web',
      actor: { kind: 'staff' as const, id: 'clerk-7' },
      stream: `test-acme.${customerId}`,
      revision: String(index),
      correlationId: `command-${index}`,
      causationId: `command-${index}`,
    })),
  );

export const fold = (facts: readonly Fact[]): Map<string, Facet> => {
  const facets = new Map<string, Facet>();
  for (const fact of facts)
    facets.set(fact.customerId, foldFact(facets.get(fact.customerId), fact, folding).facet);
  return facets;
};

type Projected = {
  /** The view of a customer, checked against its schema; undefined for somebody never registered. */
  view(customerId: string): Promise<CustomerView | undefined>;
  explained(customerId: string): Promise<CustomerView | undefined>;
};

const lastOf = (events: readonly AnyEvent[]): string =>
  events
    .map(({ data }) => data.at)
    .sort()
    .at(-1) ?? '';

/** The views that events lead to, without any store; as of the last of them unless told otherwise. */
export const given = (...events: readonly AnyEvent[]) => ({
  project(versions: readonly SurvivorshipRules[] = survivorshipVersions, at = lastOf(events)): Projected {
    const facts = factsOf(events);
    const facets = fold(facts);
    const merging = { sections, rules: rulesAt(versions), at };
    const members = async (customerId: string): Promise<readonly Facet[]> => {
      const facet = facets.get(customerId);
      if (facet === undefined) return [];
      return componentOf(facet, async (ids) => ids.flatMap((id) => facets.get(id) ?? []));
    };
    const byId = new Map(
      facts.map((fact) => [timelineId(customerKey('acme', fact.customerId), fact.position), fact]),
    );
    return {
      async view(customerId) {
        const view = mergeView(await members(customerId), merging);
        return view === undefined ? undefined : customerView.parse(JSON.parse(JSON.stringify(view)));
      },
      async explained(customerId) {
        const facetsOfAll = await members(customerId);
        const view = mergeView(facetsOfAll, merging);
        if (view === undefined) return undefined;
        const explained = await explainView(view, facetsOfAll, { ...merging, readFacts: async () => byId });
        return customerView.parse(JSON.parse(JSON.stringify(explained)));
      },
    };
  },
});
