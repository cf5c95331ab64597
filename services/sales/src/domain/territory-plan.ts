import type { salesCommands, Territory, TerritoryEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

export type TerritoryPlan = {
  readonly version: number;
  readonly effectiveFrom: string;
  readonly territories: readonly Territory[];
};
export type TerritoryPlans = {
  readonly plans: readonly TerritoryPlan[];
  /** The versions whose day had come and by which every account was placed. */
  readonly applied: readonly number[];
};
/** The day of a plan had come and every account was placed: said by the timer. */
export type ApplyTerritoryPlan = {
  readonly type: 'ApplyTerritoryPlan';
  readonly data: { readonly version: number };
};
export type TerritoryRejection =
  | 'plan-in-the-past'
  | 'territory-named-twice'
  | 'account-named-twice'
  | 'territory-without-predicate';

/** Facts in stream `territories-<tenant>.current`. */
export const territoryPlans: Decider<
  TerritoryPlans,
  salesCommands.TerritoryCommand | ApplyTerritoryPlan,
  TerritoryEvent,
  TerritoryRejection,
  SalesFacts
> = {
  initial: { plans: [], applied: [] },
  evolve({ plans, applied }, { type, data }) {
    if (type === 'TerritoryPlanApplied') return { plans, applied: [...applied, data.version] };
    const { version, effectiveFrom, territories } = data;
    return { plans: [...plans, { version, effectiveFrom, territories }], applied };
  },
  decide({ type, data }, { plans, applied }, { now: at }) {
    if (type === 'ApplyTerritoryPlan')
      return applied.includes(data.version)
        ? accept()
        : accept({ type: 'TerritoryPlanApplied', data: { ...data, at } });
    const { effectiveFrom, territories } = data;
    // What was whose at a time in the past stays so, whenever it is asked.
    if (new Date(effectiveFrom).toISOString() < at) return reject('plan-in-the-past');
    const wrong = problemOf(territories);
    if (wrong !== undefined) return reject(wrong);
    return accept({
      type: 'TerritoryPlanPublished',
      data: {
        version: plans.length + 1,
        effectiveFrom: new Date(effectiveFrom).toISOString(),
        territories: [...territories],
        at,
      },
    });
  },
};

/** What is wrong with territories; nothing, if undefined. */
export const problemOf = (territories: readonly Territory[]): TerritoryRejection | undefined => {
  const repeats = (names: readonly string[]) => new Set(names).size !== names.length;
  if (repeats(territories.map(({ territoryId }) => territoryId))) return 'territory-named-twice';
  if (repeats(territories.flatMap(({ accounts }) => accounts))) return 'account-named-twice';
  if (
    territories.some(
      ({ accounts, segments, areas }) => accounts.length + segments.length + areas.length === 0,
    )
  )
    return 'territory-without-predicate';
  return undefined;
};

/** The plan whose accounts are to be placed next. */
export const nextPlan = ({ plans, applied }: TerritoryPlans): TerritoryPlan | undefined =>
  plans
    .filter(({ version }) => !applied.includes(version))
    .sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1))[0];

/** The plan in force at a time: of those whose day had come, the one that was published last. */
export const planAt = ({ plans }: TerritoryPlans, at: string): TerritoryPlan | undefined =>
  plans.findLast(({ effectiveFrom }) => effectiveFrom <= at);

/** What decides whose territory something is in. */
export type Placed = {
  readonly accountId?: string | undefined;
  readonly segment?: string | undefined;
  readonly country?: string | undefined;
  readonly region?: string | undefined;
  readonly postcode?: string | undefined;
};

/** The territory: the one that names the account; else the first whose segments and areas hold. */
export const territoryOf = (territories: readonly Territory[], placed: Placed): Territory | undefined =>
  territories.find(({ accounts }) => placed.accountId !== undefined && accounts.includes(placed.accountId)) ??
  territories.find((territory) => holds(territory, placed));

const holds = ({ segments, areas }: Territory, { segment, country, region, postcode }: Placed): boolean => {
  if (segments.length + areas.length === 0) return false;
  const inSegment = segments.length === 0 || (segment !== undefined && segments.includes(segment));
  const inArea =
    areas.length === 0 ||
    areas.some(
      (area) =>
        area.country === country &&
        (area.region === undefined || area.region === region) &&
        (area.postcodePrefix === undefined || postcode?.startsWith(area.postcodePrefix) === true),
    );
  return inSegment && inArea;
};
