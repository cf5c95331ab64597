import { patienceOf } from '@icrm/command-service';
import { marketingCampaignV1 } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId } from '@icrm/runtime';
import { campaigns } from '../application/aggregates.ts';
import { type Audiences, type Freeze, launch } from '../application/launch.ts';
import { unapprovedIn, withWordings } from '../application/wordings.ts';
import type { CampaignCommand, KnownCampaign } from '../domain/campaign/campaign.ts';
import { upliftOf } from '../domain/campaign/uplift.ts';
import type { Simulation } from '../domain/journey/simulate.ts';
import { refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';
import type { HandOver } from './sales-leads.ts';

export type CampaignRpcOptions = {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly audiences: Audiences;
  /** Freezes whom a campaign is for. */
  readonly freeze: Freeze;
  readonly handOver: HandOver;
  readonly forecast: (tenant: string, campaign: KnownCampaign) => Promise<Simulation>;
};

/** CampaignService: a method reads its request by a schema, sends one command to one campaign and tells the outcome. */
export const campaignRpc = ({
  store,
  clock,
  audiences,
  freeze,
  forecast,
  handOver,
}: CampaignRpcOptions): RpcService => {
  type Names = { readonly context: CommandContext; readonly campaignId: string };
  const send = async ({ context, campaignId }: Names, call: RpcCall, command: CampaignCommand) => ({
    result: toResult(
      await campaigns.handle({ store, clock, context, ...patienceOf(call) }, campaignId, command),
    ),
  });

  return implement(marketingCampaignV1.CampaignServiceService, {
    draftCampaign: validated(requests.draftCampaign, async ({ context, ...data }, call) => {
      const campaignId = data.campaignId ?? derivedId(context.commandId, 'campaign');
      const command = { type: 'DraftCampaign', data: { ...data, campaignId } } as const;
      return { campaignId, ...(await send({ context, campaignId }, call, command)) };
    }),
    planActivity: validated(requests.planActivity, ({ context, campaignId, ...data }, call) =>
      send({ context, campaignId }, call, { type: 'PlanActivity', data }),
    ),
    assignTask: validated(requests.assignTask, ({ context, campaignId, ...data }, call) =>
      send({ context, campaignId }, call, { type: 'AssignTask', data }),
    ),
    completeTask: validated(requests.completeTask, ({ context, campaignId, ...data }, call) =>
      send({ context, campaignId }, call, { type: 'CompleteTask', data }),
    ),
    setBudget: validated(requests.setBudget, ({ context, campaignId, ...data }, call) =>
      send({ context, campaignId }, call, { type: 'SetBudget', data }),
    ),
    recordSpend: validated(requests.recordSpend, ({ context, campaignId, ...data }, call) =>
      send({ context, campaignId }, call, { type: 'RecordSpend', data }),
    ),
    approveCampaign: validated(requests.approveCampaign, (names, call) =>
      send(names, call, { type: 'ApproveCampaign', data: {} }),
    ),
    launchCampaign: validated(requests.launchCampaign, async ({ context, campaignId }, call) => {
      const state = await campaigns.read(store, context.tenant, campaignId);
      const wordless =
        state.status === 'approved'
          ? unapprovedIn(await withWordings(store, context.tenant, state.journey))
          : undefined;
      if (wordless !== undefined) throw refuse('content-not-approved', { contentId: wordless });
      const handling = { store, clock, context, audiences, freeze, ...patienceOf(call) };
      return { result: toResult(await launch(handling, campaignId)) };
    }),
    pauseCampaign: validated(requests.pauseCampaign, ({ context, campaignId, ...data }, call) =>
      send({ context, campaignId }, call, { type: 'PauseCampaign', data }),
    ),
    resumeCampaign: validated(requests.resumeCampaign, ({ context, campaignId, ...data }, call) =>
      send({ context, campaignId }, call, { type: 'ResumeCampaign', data }),
    ),
    finishCampaign: validated(requests.finishCampaign, ({ context, campaignId, ...data }, call) =>
      send({ context, campaignId }, call, { type: 'FinishCampaign', data }),
    ),
    handOverLead: validated(requests.handOverLead, async ({ context, campaignId, ...data }) => {
      const state = await campaigns.read(store, context.tenant, campaignId);
      if (state.status === 'unknown') throw refuse('campaign-not-found');
      return { leadId: await handOver(context, { campaignId, ...data }), result: undefined };
    }),
    simulateCampaign: validated(requests.simulateCampaign, async ({ tenant, campaignId }) => {
      const state = await campaigns.read(store, tenant, campaignId);
      if (state.status === 'unknown') throw refuse('campaign-not-found');
      const journey = await withWordings(store, tenant, state.journey);
      return { simulation: JSON.stringify(await forecast(tenant, { ...state, journey })) };
    }),
    getCampaign: validated(requests.getCampaign, async ({ tenant, campaignId }) => {
      const state = await campaigns.read(store, tenant, campaignId);
      if (state.status === 'unknown') throw refuse('campaign-not-found');
      const { references: _references, outcomeEvents: _outcomeEvents, arms, ...campaign } = state;
      const play = 'decision' in campaign.audience ? { play: upliftOf(arms) } : {};
      return { campaign: JSON.stringify({ ...campaign, ...play }) };
    }),
  });
};
