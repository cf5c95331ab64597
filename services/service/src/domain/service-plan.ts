import type { CasePriority, ServiceClock } from '@icrm/contracts';
import type { Calendar } from './calendar/calendar.ts';
import { calendarOf, latestCalendar } from './calendar/calendars.ts';

/** Working time within which something is to happen, in milliseconds. */
export type Targets = Readonly<Record<ServiceClock, number>>;

/** What is promised to whom it applies to. Published versions never change. */
export type ServicePlan = {
  readonly id: string;
  readonly version: number;
  /** Whose hours count: the customer's country's, or every hour of the year. */
  readonly hours: 'local' | 'always';
  /** A case whose promise is missed goes to the next level by itself. */
  readonly escalates?: true;
  readonly targets: Readonly<Record<CasePriority, Targets>>;
};
export type PlanReference = Pick<ServicePlan, 'id' | 'version'>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const within = (first: number, next: number, resolution: number): Targets => ({
  'first-response': first,
  'next-response': next,
  resolution,
});

/** Every version of every plan that a case was ever opened by. A change is a new version: append it. */
export const servicePlans: readonly ServicePlan[] = [
  {
    id: 'standard',
    version: 1,
    hours: 'local',
    targets: {
      low: within(16 * HOUR, 16 * HOUR, 80 * HOUR),
      normal: within(8 * HOUR, 8 * HOUR, 40 * HOUR),
      high: within(4 * HOUR, 4 * HOUR, 16 * HOUR),
      urgent: within(1 * HOUR, 2 * HOUR, 8 * HOUR),
    },
  },
  {
    id: 'priority',
    version: 1,
    hours: 'local',
    targets: {
      low: within(8 * HOUR, 8 * HOUR, 40 * HOUR),
      normal: within(4 * HOUR, 4 * HOUR, 24 * HOUR),
      high: within(1 * HOUR, 2 * HOUR, 8 * HOUR),
      urgent: within(30 * MINUTE, 1 * HOUR, 4 * HOUR),
    },
  },
  {
    id: 'round-the-clock',
    version: 1,
    hours: 'always',
    targets: {
      low: within(8 * HOUR, 8 * HOUR, 72 * HOUR),
      normal: within(4 * HOUR, 4 * HOUR, 24 * HOUR),
      high: within(1 * HOUR, 1 * HOUR, 8 * HOUR),
      urgent: within(15 * MINUTE, 30 * MINUTE, 4 * HOUR),
    },
  },
  {
    id: 'priority',
    version: 2,
    hours: 'local',
    escalates: true,
    targets: {
      low: within(8 * HOUR, 8 * HOUR, 40 * HOUR),
      normal: within(4 * HOUR, 4 * HOUR, 24 * HOUR),
      high: within(1 * HOUR, 2 * HOUR, 8 * HOUR),
      urgent: within(30 * MINUTE, 1 * HOUR, 4 * HOUR),
    },
  },
  {
    id: 'round-the-clock',
    version: 2,
    hours: 'always',
    escalates: true,
    targets: {
      low: within(8 * HOUR, 8 * HOUR, 72 * HOUR),
      normal: within(4 * HOUR, 4 * HOUR, 24 * HOUR),
      high: within(1 * HOUR, 1 * HOUR, 8 * HOUR),
      urgent: within(15 * MINUTE, 30 * MINUTE, 4 * HOUR),
    },
  },
];

/** Who is entitled to which plan, the first row that fits. A field that is left out fits everybody. */
const entitlements: readonly {
  readonly contract?: string;
  readonly segment?: string;
  readonly plan: string;
}[] = [
  { contract: 'premium-support', plan: 'round-the-clock' },
  { contract: 'extended-support', plan: 'priority' },
  { segment: 'corporate', plan: 'priority' },
  { plan: 'standard' },
];

/** What is known of a customer when a case is opened. */
export type Entitled = {
  readonly segment?: string | undefined;
  readonly contract?: string | undefined;
  readonly country?: string | undefined;
};

/** The promise to a customer, and whose working hours count. */
export const entitlementOf = (who: Entitled): { readonly plan: ServicePlan; readonly calendar: Calendar } => {
  const fits = (mine: string | undefined, theirs: string | undefined) =>
    mine === undefined || mine === theirs?.toLowerCase();
  const row = entitlements.find(
    ({ contract, segment }) => fits(contract, who.contract) && fits(segment, who.segment),
  );
  const plan = latestPlan(row?.plan ?? 'standard');
  return { plan, calendar: plan.hours === 'always' ? latestCalendar('always') : calendarOf(who.country) };
};

const latestPlan = (id: string): ServicePlan => {
  const found = servicePlans.filter((plan) => plan.id === id).sort((a, b) => b.version - a.version)[0];
  if (found === undefined) throw new RangeError(`there is no plan ${id}`);
  return found;
};

/** A version of a plan. @throws RangeError for one that never was. */
export const findPlan = ({ id, version }: PlanReference): ServicePlan => {
  const found = servicePlans.find((plan) => plan.id === id && plan.version === version);
  if (found === undefined) throw new RangeError(`there is no plan ${id}@${version}`);
  return found;
};
