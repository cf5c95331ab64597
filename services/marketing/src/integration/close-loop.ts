import type { LeadEvent, OpportunityEvent } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { persistently } from '@icrm/following';
import type { Checkpoints, ReadStore } from '@icrm/read-store';
import { nameId, type Part } from '@icrm/runtime';
import { campaigns } from '../application/aggregates.ts';
import type { createPlays } from './plays.ts';

const NAME = 'marketing-outcomes';

/** What grew from a campaign: a lead, and the opportunity that grew from that. */
type Grown = { readonly _id: string; readonly campaignId: string };

export type CloseLoopOptions = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly checkpoints: Checkpoints;
  readonly plays: ReturnType<typeof createPlays>;
};

const outcomes = {
  LeadQualified: 'lead-accepted',
  LeadDisqualified: 'lead-returned',
  OpportunityOpened: 'opportunity-opened',
  OpportunityWon: 'won',
  OpportunityLost: 'lost',
} as const;

/** Tells campaigns what sales made of the leads they brought: followed from the lead to the opportunity to its end. */
export const closeLoop = ({ store, readStore, checkpoints, plays }: CloseLoopOptions): Part => {
  const grown = readStore.collection<Grown>('marketing_grown');
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  const grow = (tenant: string, id: string, campaignId: string) =>
    grown.insertMissing([{ _id: `${tenant}.${id}`, campaignId }]);
  const campaignOf = async (tenant: string, id: string | undefined): Promise<string | undefined> =>
    id === undefined ? undefined : (await grown.findOne({ _id: `${tenant}.${id}` }))?.campaignId;

  /** The campaign an event goes back to, remembered for those that follow from it. */
  const findCampaign = async (event: LeadEvent | OpportunityEvent, tenant: string) => {
    const { data } = event;
    if ('opportunityId' in data) {
      const leadId = event.type === 'OpportunityOpened' ? event.data.leadId : undefined;
      const found = (await campaignOf(tenant, data.opportunityId)) ?? (await campaignOf(tenant, leadId));
      if (found !== undefined) await grow(tenant, data.opportunityId, found);
      return found;
    }
    if (event.type === 'LeadCaptured' && event.data.campaignId !== undefined)
      await grow(tenant, event.data.leadId, event.data.campaignId);
    return 'leadId' in data ? campaignOf(tenant, data.leadId) : undefined;
  };

  const react = async (recorded: RecordedEvent): Promise<void> => {
    // These streams hold their events alone.
    const event = { type: recorded.type, data: recorded.data } as LeadEvent | OpportunityEvent;
    const { tenant, customerIds, correlationId, occurredAt } = recorded.metadata;
    const campaignId = await findCampaign(event, tenant);
    const [customerId] = customerIds;
    const outcome = Object.entries(outcomes).find(([type]) => type === event.type)?.[1];
    if (campaignId === undefined || customerId === undefined || outcome === undefined) return;
    const value = event.type === 'OpportunityWon' ? event.data.value : undefined;
    const context = {
      commandId: nameId(`${NAME}/${recorded.id}`),
      tenant,
      actor: { kind: 'system', id: NAME },
      channel: 'system',
      correlationId,
      causationId: recorded.id,
      occurredAt,
    } as const;
    await campaigns.handle({ store, context, signal }, campaignId, {
      type: 'RecordOutcome',
      data: { customerId, outcome, ...(value === undefined ? {} : { value }), causedBy: recorded.id },
    });
  };

  const follow = async (): Promise<void> => {
    const after = await checkpoints.load(NAME);
    await plays.prepare();
    const filter = { streamPrefixes: ['lead-', 'opportunity-', ...plays.prefixes] };
    for await (const item of store.subscribeToAll({ after, filter, signal })) {
      if (item.kind !== 'event') continue;
      const isOfPlays = plays.prefixes.some((prefix) => item.event.stream.startsWith(prefix));
      await (isOfPlays ? plays.react(item.event) : react(item.event));
      await checkpoints.save(NAME, item.event.position);
    }
  };

  return {
    name: NAME,
    async start() {
      running = persistently('following what sales makes of leads', follow, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
