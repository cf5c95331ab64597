import type { CampaignEvent, DecisionEvent } from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';
import type { ReadStore } from '@icrm/read-store';
import { nameId } from '@icrm/runtime';
import { campaigns } from '../application/aggregates.ts';
import type { Standing } from '../application/ports.ts';
import type { JourneyStore } from './journey-store.ts';

const NAME = 'marketing-plays';

/** A campaign that is for whom analytics decides about. */
type Play = {
  readonly _id: string;
  readonly tenant: string;
  readonly kind: string;
  readonly campaignId: string;
  readonly launchedAt: string;
};
/** A decision that brought somebody into a play. */
type Played = { readonly _id: string; readonly campaignId: string };

export type PlaysOptions = Standing & {
  readonly readStore: ReadStore;
  readonly journeys: Pick<JourneyStore, 'admit'>;
  readonly now: () => number;
};

/**
 * Opens plays: whom analytics decides to be kept, or won back, begins the campaign that was launched for such decisions,
 * and whom it holds out is written down as held out. What became of both is recorded with the campaign. Every effect is
 * named by its decision: done again, it comes to the same.
 */
export const createPlays = ({ store, clock, readStore, journeys, now }: PlaysOptions) => {
  const plays = readStore.collection<Play>('marketing_plays');
  const played = readStore.collection<Played>('marketing_played');

  const settle = async ({ type, data }: CampaignEvent, tenant: string): Promise<void> => {
    const _id = `${tenant}.${data.campaignId}`;
    if (type === 'CampaignFinished') await plays.delete({ _id });
    if (type !== 'CampaignLaunched' || !('decision' in data.audience)) return;
    const { campaignId, at: launchedAt } = data;
    await plays.insertMissing([{ _id, tenant, kind: data.audience.decision, campaignId, launchedAt }]);
  };

  const open = async (decision: Published, recorded: RecordedEvent): Promise<void> => {
    const { tenant } = recorded.metadata;
    const { decisionId, customerId, kind, arm, expiresAt } = decision;
    if (Date.parse(expiresAt) <= now()) return;
    const [play] = await plays.find({ tenant, kind }, { sort: { launchedAt: -1 }, limit: 1 });
    if (play === undefined) return;
    const { campaignId } = play;
    await played.insertMissing([{ _id: `${tenant}.${decisionId}`, campaignId }]);
    const heldOut = arm === 'holdout';
    await journeys.admit({
      tenant,
      campaignId,
      customerId,
      decisionId,
      heldOut,
      causedBy: recorded.id,
      due: now(),
    });
  };

  const close = async (recorded: RecordedEvent, evaluated: Evaluated): Promise<void> => {
    const { tenant, correlationId, occurredAt } = recorded.metadata;
    const { decisionId, customerId, arm, outcome } = evaluated;
    const found = await played.findOne({ _id: `${tenant}.${decisionId}` });
    if (found === undefined) return;
    const context = {
      commandId: nameId(`${NAME}/${recorded.id}`),
      tenant,
      actor: { kind: 'system', id: NAME },
      channel: 'system',
      correlationId,
      causationId: recorded.id,
      occurredAt,
    } as const;
    await campaigns.handle({ store, clock, context }, found.campaignId, {
      type: 'RecordOutcome',
      data: { customerId, outcome: outcome === 'kept' ? 'kept' : 'left', arm, causedBy: recorded.id },
    });
  };

  return {
    prefixes: ['campaign-', 'decision-'],
    prepare: () => plays.ensureIndexes([{ name: 'kind', keys: { tenant: 1, kind: 1, launchedAt: -1 } }]),
    /** What an event of these streams means for plays; others are none of theirs. */
    async react(recorded: RecordedEvent): Promise<void> {
      const { tenant } = recorded.metadata;
      // These streams hold their events alone.
      const event = { type: recorded.type, data: recorded.data } as CampaignEvent | DecisionEvent;
      if (event.type === 'CampaignLaunched' || event.type === 'CampaignFinished') await settle(event, tenant);
      if (event.type === 'DecisionPublished') await open(event.data, recorded);
      if (event.type === 'DecisionEvaluated') await close(recorded, event.data);
    },
  };
};

type Published = Extract<DecisionEvent, { type: 'DecisionPublished' }>['data'];
type Evaluated = Extract<DecisionEvent, { type: 'DecisionEvaluated' }>['data'];
