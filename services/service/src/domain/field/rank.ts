import { distanceKm, type Place } from './place.ts';
import { freeTime } from './technician.ts';
import { firstOf, type TimeSpan } from './time-spans.ts';

/** A technician as dispatching sees them. */
export type Available = {
  readonly technicianId: string;
  readonly skills: Readonly<Record<string, number>>;
  readonly shifts: readonly TimeSpan[];
  readonly slots: readonly (TimeSpan & { readonly workOrderId: string })[];
  readonly base: Place;
  /** The last position that is fresh. */
  readonly position?: Place | undefined;
};
export type Job = {
  readonly skill: string;
  readonly place: Place;
  readonly window: TimeSpan;
  readonly durationMinutes: number;
};

export type Candidate = {
  readonly technicianId: string;
  readonly score: number;
  readonly distanceKm: number;
  readonly travelMinutes: number;
  readonly whereFrom: 'position' | 'base';
};
export type Ranking = {
  /** The best first. */
  readonly candidates: readonly Candidate[];
  readonly passedOver: readonly { readonly technicianId: string; readonly why: string }[];
};

/** The rule that ranks, with its version: facts name it. */
export const RANKING_RULE = 'nearest@1';
const KM_PER_HOUR = 40;
/** What a level of skill is worth, in minutes of travel. */
const MINUTES_PER_LEVEL = 5;

/** Who could go, the nearest first; a level of skill outweighs five minutes. Input and output are kept with the job. */
export const rankTechnicians = (job: Job, technicians: readonly Available[]): Ranking => {
  const candidates: Candidate[] = [];
  const passedOver: { technicianId: string; why: string }[] = [];
  for (const each of technicians) {
    const why = unfit(job, each);
    if (why === undefined) candidates.push(toCandidate(job, each));
    else passedOver.push({ technicianId: each.technicianId, why });
  }
  candidates.sort((a, b) => a.score - b.score || (a.technicianId < b.technicianId ? -1 : 1));
  passedOver.sort((a, b) => (a.technicianId < b.technicianId ? -1 : 1));
  return { candidates, passedOver };
};

const unfit = (job: Job, each: Available): string | undefined => {
  if (each.skills[job.skill] === undefined) return 'skill-missing';
  const free = freeTime(each, job.window);
  if (free.length === 0) return 'not-at-work';
  const { travelMinutes } = wayOf(job, each);
  return firstOf(free, travelMinutes + job.durationMinutes) === undefined ? 'no-free-slot' : undefined;
};

const wayOf = ({ place }: Job, { position, base }: Available) => {
  const km = distanceKm(position ?? base, place);
  return { distanceKm: Math.round(km * 10) / 10, travelMinutes: Math.ceil((km / KM_PER_HOUR) * 60) };
};

const toCandidate = (job: Job, each: Available): Candidate => {
  const way = wayOf(job, each);
  return {
    technicianId: each.technicianId,
    score: way.travelMinutes - MINUTES_PER_LEVEL * (each.skills[job.skill] ?? 0),
    ...way,
    whereFrom: each.position === undefined ? 'base' : 'position',
  };
};
