import { opportunityV1, salesCommands, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { limit } from './reading.ts';
import { commandTable, questionTable } from './sales-table.ts';

const text = z.string().min(1).max(200).optional();
const time = vocabulary.instant.optional();

/** Hand-overs, scores, referrals; pipeline, forecast, wins and losses. */
export const salesOpportunityRoutes = ({
  opportunities: client,
}: Pick<Clients, 'opportunities'>): readonly Route[] => {
  const messages = opportunityV1;
  const tag = 'opportunities';
  return [
    ...questionTable(
      { tag, messages, client },
      {
        listPipeline: {
          path: '/v1/pipeline',
          summary: 'Open opportunities by stage and owner, now or as of a time',
          query: { owner: text, stage: vocabulary.opportunityStage.optional(), asOf: time },
          answer: z.object({
            stages: z.array(z.looseObject({ stage: z.string(), count: z.int() })),
            owners: z.array(z.looseObject({ owner: z.string(), count: z.int() })),
            opportunities: z.array(z.looseObject({ opportunityId: z.string() })),
          }),
        },
        getForecast: {
          path: '/v1/forecast',
          summary: 'Open value weighed by how often each stage was won so far',
          query: { owner: text },
          answer: z.object({
            stages: z.array(z.looseObject({ stage: z.string() })),
            expected: z.array(vocabulary.money),
          }),
        },
        getWinLoss: {
          path: '/v1/win-loss',
          summary: 'Won and lost by reason, owner and campaign, in a span of time',
          query: { from: time, until: time },
        },
        getOpportunityRules: {
          path: '/v1/opportunity-rules',
          summary: 'Every version of the rules by which opportunities are put in order',
        },
        getTelesales: {
          path: '/v1/telesales',
          summary: 'What calls brought and cost: offers and orders that name a call',
          query: { from: time, until: time },
        },
        topOpportunities: {
          path: '/v1/opportunities/top',
          summary: 'The best scored of an owner',
          query: { owner: z.string().min(1).max(200), limit: limit.optional() },
        },
        trackOpportunity: {
          path: '/v1/opportunities/{opportunityId}',
          summary: 'An opportunity as it stands, every fact of it, and how long it stood in each stage',
        },
      },
    ),
    ...commandTable(
      { tag, messages, client, commands: salesCommands.priorityCommands },
      {
        publishOpportunityRules: [
          '/v1/opportunity-rules',
          'How opportunities are put in order from now on; the open ones are at once',
          { version: z.int(), scored: z.int() },
        ],
        publishCallRates: ['/v1/call-rates', 'What a call costs from now on', { version: z.int() }],
      },
    ),
    ...commandTable(
      { tag, messages, client, commands: salesCommands.opportunityWork },
      {
        handOverOpportunity: [
          '/v1/opportunities/{opportunityId}/hand-over',
          'Asks a seller to take an opportunity over; without an answer in time it stays where it was',
          { acceptBy: vocabulary.instant },
        ],
        acceptHandOver: ['/v1/opportunities/{opportunityId}/hand-over/accept', 'The seller takes it over'],
        declineHandOver: [
          '/v1/opportunities/{opportunityId}/hand-over/decline',
          'The seller does not take it',
        ],
        scoreOpportunity: [
          '/v1/opportunities/{opportunityId}/score',
          'How likely a sale is by a model, and why',
        ],
        referOpportunity: ['/v1/opportunities/{opportunityId}/refer', 'Another department saw it'],
      },
    ),
  ];
};
