import { marketingCommands as commands, marketingCampaignV1 as v1, vocabulary } from '@icrm/contracts';
import { jsonText, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { withJsonText } from './json-text.ts';

const tag = 'campaigns';
const params = z.strictObject({ campaignId: vocabulary.id });

/** Campaigns: one row a command. */
export const marketingCampaignRoutes = ({ campaigns }: Pick<Clients, 'campaigns'>): readonly Route[] => [
  commandRoute(tag, {
    path: '/v1/campaigns',
    operation: 'draftCampaign',
    summary: 'Plans a campaign: for whom, and what each customer goes through',
    body: commands.draftCampaign,
    request: withJsonText(v1.DraftCampaignRequest, 'audience', 'journey'),
    call: campaigns.draftCampaign,
    answer: { campaignId: z.string() },
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/activities',
    operation: 'planActivity',
    summary: 'Something will be done for a campaign, at a planned cost',
    params,
    body: commands.planActivity,
    request: v1.PlanActivityRequest,
    call: campaigns.planActivity,
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/tasks',
    operation: 'assignTask',
    summary: 'Somebody has something to do for an activity',
    params,
    body: commands.assignTask,
    request: v1.AssignTaskRequest,
    call: campaigns.assignTask,
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/tasks/complete',
    operation: 'completeTask',
    summary: 'What there was to do is done',
    params,
    body: commands.completeTask,
    request: v1.CompleteTaskRequest,
    call: campaigns.completeTask,
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/budget',
    operation: 'setBudget',
    summary: 'What a campaign may cost in all',
    params,
    body: commands.setBudget,
    request: v1.SetBudgetRequest,
    call: campaigns.setBudget,
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/spend',
    operation: 'recordSpend',
    summary: 'Spends some of the budget, never more than there is',
    description: 'A reference is spent once, however often it is sent.',
    params,
    body: commands.recordSpend,
    request: v1.RecordSpendRequest,
    call: campaigns.recordSpend,
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/approve',
    operation: 'approveCampaign',
    summary: 'A campaign may be launched as it is',
    params,
    body: commands.approveCampaign,
    request: v1.ApproveCampaignRequest,
    call: campaigns.approveCampaign,
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/launch',
    operation: 'launchCampaign',
    summary: 'A campaign begins, for whom its audience has now',
    params,
    body: commands.launchCampaign,
    request: v1.LaunchCampaignRequest,
    call: campaigns.launchCampaign,
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/pause',
    operation: 'pauseCampaign',
    summary: 'Nobody goes a step further until it is resumed',
    params,
    body: commands.pauseCampaign,
    request: v1.PauseCampaignRequest,
    call: campaigns.pauseCampaign,
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/resume',
    operation: 'resumeCampaign',
    summary: 'A campaign that was paused goes on',
    params,
    body: commands.resumeCampaign,
    request: v1.ResumeCampaignRequest,
    call: campaigns.resumeCampaign,
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/finish',
    operation: 'finishCampaign',
    summary: 'A campaign is over',
    params,
    body: commands.finishCampaign,
    request: v1.FinishCampaignRequest,
    call: campaigns.finishCampaign,
  }),
  commandRoute(tag, {
    path: '/v1/campaigns/{campaignId}/leads',
    operation: 'handOverLead',
    summary: 'Hands a customer who responded over to sales; what becomes of it comes back to the campaign',
    params,
    body: commands.handOverLead,
    request: v1.HandOverLeadRequest,
    call: campaigns.handOverLead,
    answer: { leadId: z.string() },
  }),
  route({
    method: 'get',
    path: '/v1/campaigns/{campaignId}/simulation',
    operation: 'simulateCampaign',
    tag,
    summary: 'What would come of a campaign, by how its audience responded before; changes nothing',
    input: { params },
    responses: {
      200: {
        description: 'by step; opens and clicks are expected numbers',
        schema: z
          .object({
            audience: z.int(),
            heldOut: z.int(),
            steps: z.array(
              z.object({
                step: z.string(),
                reached: z.int(),
                contacted: z.int(),
                withoutConsent: z.int(),
                opens: z.number(),
                clicks: z.number(),
                variants: z.record(z.string(), z.int()),
              }),
            ),
          })
          .meta({ id: 'CampaignSimulation' }),
      },
    },
    handler: async ({ params: { campaignId } }, { principal: { tenant }, signal }) =>
      jsonText(200, (await campaigns.simulateCampaign({ tenant, campaignId }, { signal })).simulation),
  }),
  route({
    method: 'get',
    path: '/v1/campaigns/{campaignId}',
    operation: 'getCampaign',
    tag,
    summary: 'A campaign: plan and actual, state and what came of it',
    input: { params },
    responses: {
      200: {
        description: 'the campaign',
        schema: z.looseObject({ status: z.string() }).meta({ id: 'Campaign' }),
      },
    },
    handler: async ({ params: { campaignId } }, { principal: { tenant }, signal }) =>
      jsonText(200, (await campaigns.getCampaign({ tenant, campaignId }, { signal })).campaign),
  }),
];
