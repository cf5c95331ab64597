import type { OpportunityEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { type KnownOpportunity, type Opportunity, opportunity } from '../../domain/opportunity.ts';
import { stages } from '../../domain/stage.ts';
import { stateOf } from '../../projections/register.ts';
import { opportunities } from '../opportunity-handler.ts';
import { type Asking, readHistory } from './questions.ts';

type Known = Exclude<Opportunity, { readonly status: 'unknown' }>;

/** An opportunity as it stands, every fact of it, and how long it stood in each stage. */
export const trackOpportunity = async ({ store, clock }: Asking, tenant: string, opportunityId: string) => {
  const events = await readHistory(store, opportunities.stream(tenant, opportunityId));
  const state = fold(
    opportunity,
    events.map(({ type, data }) => ({ type, data }) as OpportunityEvent),
  );
  if (state.status === 'unknown') return undefined;
  const end = state.closedAt ?? clock.now().toISOString();
  const spent = state.stages.map(({ stage, at }, index) => ({
    stage,
    from: at,
    ms: Date.parse(state.stages[index + 1]?.at ?? end) - Date.parse(at),
  }));
  return { ...state, stages: spent, events };
};

export type PipelineOf = {
  readonly owner?: string | undefined;
  readonly stage?: string | undefined;
  readonly asOf?: string | undefined;
};

/** Open opportunities by stage and owner, now or as they were at a time. */
export const listPipeline = async (asking: Asking, tenant: string, { owner, stage, asOf }: PipelineOf) => {
  const open = (
    asOf === undefined ? await openNow(asking, tenant) : await openAt(asking, tenant, asOf)
  ).filter(
    (it) => (owner === undefined || it.owner === owner) && (stage === undefined || it.stage === stage),
  );
  return {
    stages: stages.map((name) => ({ stage: name, ...sumsOf(open.filter((it) => it.stage === name)) })),
    owners: [...Map.groupBy(open, (it) => it.owner ?? '')].map(([name, of]) => ({
      owner: name,
      ...sumsOf(of),
    })),
    opportunities: open.slice(0, 500).map(({ stages: _stages, ...it }) => it),
  };
};

const openNow = async ({ register }: Asking, tenant: string): Promise<Known[]> =>
  (await register.find(tenant, 'opportunity', { status: 'open' }, { sort: { at: 1 } })).map((row) =>
    stateOf<Known>(row),
  );

/** What had happened by then. */
const openAt = async ({ store }: Asking, tenant: string, asOf: string): Promise<Known[]> => {
  const found = new Map<string, Opportunity>();
  const filter = { streamPrefixes: [`opportunity-${tenant}.`] };
  for await (const { stream, type, data, metadata } of store.readAll({ filter })) {
    if (metadata.occurredAt > asOf) continue;
    const state = found.get(stream) ?? opportunity.initial;
    found.set(stream, opportunity.evolve(state, { type, data } as OpportunityEvent));
  }
  return [...found.values()].flatMap((state) => (state.status === 'open' ? [state] : []));
};

type Valued = Pick<KnownOpportunity, 'minor' | 'currency'>;

/** How many, and what they come to in each currency. */
export const sumsOf = (all: readonly Valued[]) => ({
  count: all.length,
  values: [...Map.groupBy(all, ({ currency }) => currency)]
    .map(([currency, of]) => ({ minor: of.reduce((sum, { minor }) => sum + minor, 0), currency }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
});

/** The best scored of an owner; those without a score come last. */
export const topOpportunities = async (
  { register }: Asking,
  tenant: string,
  { owner, limit = 10 }: { readonly owner: string; readonly limit?: number | undefined },
) => {
  const rows = await register.find(
    tenant,
    'opportunity',
    { owner, status: 'open' },
    { sort: { rank: -1 }, limit },
  );
  return { opportunities: rows.map((row) => stateOf<Known>(row)) };
};

/** Open value weighed by how often an opportunity that came to the stage was won so far. */
export const getForecast = async ({ register }: Asking, tenant: string, owner?: string) => {
  const all = (await register.find(tenant, 'opportunity')).map((row) => stateOf<Known>(row));
  const closed = all.filter(({ outcome }) => outcome !== undefined);
  const open = all.filter((it) => it.status === 'open' && (owner === undefined || it.owner === owner));
  const rows = stages.map((stage) => {
    const came = closed.filter((it) => it.stages.some((step) => step.stage === stage));
    const won = came.filter(({ outcome }) => outcome === 'won').length;
    const rate = came.length === 0 ? undefined : won / came.length;
    const { count, values } = sumsOf(open.filter((it) => it.stage === stage));
    const weighed = values.map(({ minor, currency }) => ({
      minor: Math.round(minor * (rate ?? 0)),
      currency,
    }));
    return { stage, count, values, closed: came.length, won, rate, weighed };
  });
  return { stages: rows, expected: sumsOf(rows.flatMap(({ weighed }) => weighed)).values };
};

/** Won and lost by reason, owner and campaign, of those that ended in a span of time. */
export const getWinLoss = async (
  { register }: Asking,
  tenant: string,
  { from = '', until = '9' }: { readonly from?: string | undefined; readonly until?: string | undefined },
) => {
  const rows = await register.find(tenant, 'opportunity', {
    status: 'closed',
    at: { $gte: from, $lt: until },
  });
  const all = rows.map((row) => stateOf<Known>(row));
  const won = all.filter(({ outcome }) => outcome === 'won');
  const lost = all.filter(({ outcome }) => outcome === 'lost');
  const by = (read: (it: Known) => string | undefined) =>
    [...Map.groupBy(all, (it) => read(it) ?? '')].map(([name, of]) => ({
      name,
      won: sumsOf(of.filter(({ outcome }) => outcome === 'won')),
      lost: of.filter(({ outcome }) => outcome === 'lost').length,
    }));
  return {
    won: sumsOf(won),
    lost: { count: lost.length },
    reasons: [...Map.groupBy(lost, ({ reason = '' }) => reason)].map(([name, of]) => ({
      reason: name,
      count: of.length,
    })),
    owners: by(({ owner }) => owner),
    campaigns: by(({ campaignId }) => campaignId).filter(({ name }) => name !== ''),
  };
};
