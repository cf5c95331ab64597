import { opportunityV1, salesCommands, vocabulary } from '@icrm/contracts';
import { implement, type RpcService } from '@icrm/rpc';
import { z } from 'zod';
import { CURRENT } from '../application/lead-handler.ts';
import { opportunities, prioritiseAll } from '../application/opportunity-handler.ts';
import { priorityRules, ratesOfCalls } from '../application/priority-handler.ts';
import {
  getForecast,
  getWinLoss,
  listPipeline,
  topOpportunities,
  trackOpportunity,
} from '../application/queries/opportunity-queries.ts';
import { getTelesales } from '../application/queries/telesales.ts';
import { commandMethods, type Edge, id, limit, method, question } from './edge.ts';
import { accepted, toResult } from './refusals.ts';

const text = z.string().max(200).optional();
const time = vocabulary.instant.transform((it) => new Date(it).toISOString()).optional();
const { opportunityWork, priorityCommands } = salesCommands;

/** OpportunityService: hand-overs, scores, referrals, and the questions about all of them. */
export const opportunityRpc = (edge: Edge): RpcService =>
  implement(opportunityV1.OpportunityServiceService, {
    ...commandMethods({ edge, noun: 'opportunity', commands: opportunityWork, handle: opportunities.handle }),
    handOverOpportunity: method(
      edge,
      { ...opportunityWork.handOverOpportunity.shape, opportunityId: id },
      async (by, { opportunityId, ...data }) => {
        const command = { type: 'HandOverOpportunity', data } as const;
        const outcome = accepted(await opportunities.handle(by, opportunityId, command));
        const { state } = outcome;
        const acceptBy = state.status === 'unknown' ? undefined : state.handOver?.acceptBy;
        return { acceptBy: acceptBy ?? '', result: toResult(outcome) };
      },
    ),
    publishOpportunityRules: method(
      edge,
      priorityCommands.publishOpportunityRules.shape,
      async (by, data) => {
        const command = { type: 'PublishOpportunityRules', data } as const;
        const outcome = accepted(await priorityRules.handle(by, CURRENT, command));
        const open = await edge.register.find(by.context.tenant, 'opportunity', { status: 'open' });
        const scored = await prioritiseAll(
          by,
          open.map((row) => row.id),
        );
        return { version: outcome.state.books.length, scored, result: toResult(outcome) };
      },
    ),
    publishCallRates: method(edge, priorityCommands.publishCallRates.shape, async (by, data) => {
      const outcome = accepted(await ratesOfCalls.handle(by, CURRENT, { type: 'PublishCallRates', data }));
      return { version: outcome.state.versions.length, result: toResult(outcome) };
    }),
    getOpportunityRules: question({}, ({ tenant }) => priorityRules.read(edge.store, tenant, CURRENT)),
    trackOpportunity: question({ opportunityId: id }, ({ tenant, opportunityId }) =>
      trackOpportunity(edge, tenant, opportunityId),
    ),
    listPipeline: question({ owner: text, stage: text, asOf: time }, ({ tenant, ...of }) =>
      listPipeline(edge, tenant, of),
    ),
    topOpportunities: question({ owner: z.string().min(1).max(200), limit }, ({ tenant, ...of }) =>
      topOpportunities(edge, tenant, of),
    ),
    getForecast: question({ owner: text }, ({ tenant, owner }) => getForecast(edge, tenant, owner)),
    getTelesales: question({ from: time, until: time }, ({ tenant, ...span }) =>
      getTelesales(edge, tenant, span),
    ),
    getWinLoss: question({ from: time, until: time }, ({ tenant, ...span }) =>
      getWinLoss(edge, tenant, span),
    ),
  });
