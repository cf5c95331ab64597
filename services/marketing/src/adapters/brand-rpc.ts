import { patienceOf } from '@icrm/command-service';
import { marketingBrandV1 } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId } from '@icrm/runtime';
import { brandRecords, campaigns, contents } from '../application/aggregates.ts';
import { type ContentCommand, wordingsOf } from '../domain/brand/content.ts';
import { type Addressed, performanceOf } from '../domain/brand/performance.ts';
import { brandReport, type RecordBrand } from '../domain/brand/record.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { brandRequests as requests } from './requests.ts';

export type BrandRpcOptions = {
  readonly store: EventStore;
  readonly clock: Clock;
  /** Everybody of a campaign, as the segments know them. */
  readonly addressed: (tenant: string, campaignId: string) => Promise<readonly Addressed[]>;
};

/** The one stream of a tenant that holds what was told of advertising, press and research. */
const RECORD = 'record';

/** BrandService: what is said to customers and of us. */
export const brandRpc = ({ store, clock, addressed }: BrandRpcOptions): RpcService => {
  const on = (context: CommandContext, call: RpcCall) => ({ store, clock, context, ...patienceOf(call) });
  type Names = { readonly context: CommandContext; readonly contentId: string };
  const send = async ({ context, contentId }: Names, call: RpcCall, command: ContentCommand) =>
    accepted(await contents.handle(on(context, call), contentId, command, { actor: context.actor.id }));
  const tell = async (context: CommandContext, call: RpcCall, fact: RecordBrand['data']['fact']) => {
    const command = { type: 'RecordBrand', data: { fact } } as const;
    return { result: toResult(await brandRecords.handle(on(context, call), RECORD, command)) };
  };

  return implement(marketingBrandV1.BrandServiceService, {
    draftContent: validated(requests.draftContent, async ({ context, ...data }, call) => {
      const contentId = data.contentId ?? derivedId(context.commandId, 'content');
      const command = { type: 'DraftContent', data: { ...data, contentId } } as const;
      const outcome = await send({ context, contentId }, call, command);
      return { contentId, version: outcome.state.versions.length, result: toResult(outcome) };
    }),
    approveContent: validated(requests.approveContent, async ({ context, contentId, ...data }, call) => ({
      result: toResult(await send({ context, contentId }, call, { type: 'ApproveContent', data })),
    })),
    rejectContent: validated(requests.rejectContent, async ({ context, contentId, ...data }, call) => ({
      result: toResult(await send({ context, contentId }, call, { type: 'RejectContent', data })),
    })),
    retireVariant: validated(requests.retireVariant, async ({ context, contentId, ...data }, call) => ({
      result: toResult(await send({ context, contentId }, call, { type: 'RetireVariant', data })),
    })),
    getContent: validated(requests.getContent, async ({ tenant, contentId }) => {
      const state = await contents.read(store, tenant, contentId);
      if (state.versions.length === 0) throw refuse('content-not-found');
      return { answer: JSON.stringify({ ...state, inUse: wordingsOf(state) }) };
    }),
    getContentPerformance: validated(requests.getContentPerformance, async ({ tenant, campaignId }) => {
      const state = await campaigns.read(store, tenant, campaignId);
      if (state.status === 'unknown') throw refuse('campaign-not-found');
      const people = await addressed(tenant, campaignId);
      return { answer: JSON.stringify(performanceOf(campaignId, people)) };
    }),
    recordAdSpend: validated(requests.recordAdSpend, ({ context, ...data }, call) =>
      tell(context, call, { type: 'AdSpendRecorded', data }),
    ),
    recordPressMention: validated(requests.recordPressMention, ({ context, ...data }, call) =>
      tell(context, call, { type: 'PressMentionRecorded', data }),
    ),
    closeResearchWave: validated(requests.closeResearchWave, ({ context, ...data }, call) =>
      tell(context, call, { type: 'ResearchWaveClosed', data }),
    ),
    getBrandReport: validated(requests.getBrandReport, async ({ tenant, from, until }) => ({
      answer: JSON.stringify(brandReport(await brandRecords.read(store, tenant, RECORD), { from, until })),
    })),
  });
};
