import type { Audience } from '@icrm/contracts';
import { campaigns } from './aggregates.ts';
import { sha256 } from './hash.ts';
import type { Handling } from './ports.ts';

/** Who is in a segment or on a list now, in the order of the ids. */
export type Audiences = (tenant: string, audience: Audience) => Promise<readonly string[]>;

/** Keeps whom a campaign is for, once. */
export type Freeze = (tenant: string, campaignId: string, customerIds: readonly string[]) => Promise<void>;

/** Launches a campaign for whom its audience has now. */
export const launch = async (
  { audiences, freeze, ...handling }: Handling & { readonly audiences: Audiences; readonly freeze: Freeze },
  campaignId: string,
) => {
  const { store, context } = handling;
  const state = await campaigns.read(store, context.tenant, campaignId);
  const ids = state.status === 'approved' ? await audiences(context.tenant, state.audience) : [];
  await freeze(context.tenant, campaignId, ids);
  const snapshot = { count: ids.length, hash: sha256(ids.join('\n')) };
  return campaigns.handle(handling, campaignId, { type: 'LaunchCampaign', data: { snapshot } });
};
