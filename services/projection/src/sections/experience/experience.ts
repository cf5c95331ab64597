import type {
  CaseEvent,
  ConversationEvent,
  ExperienceView,
  InteractionEvent,
  SurveyEvent,
} from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { comparePositions } from '../../view/position.ts';
import { type Citations, defineSection, type Member } from '../section.ts';
import type { CallEvent } from '../service/calls.ts';

/** What tells how a customer fares with us. */
type ExperienceEvent = Extract<
  CaseEvent | CallEvent | ConversationEvent | InteractionEvent | SurveyEvent,
  {
    readonly type:
      | 'CaseResolutionRated'
      | 'CaseReopened'
      | 'ServiceLevelMet'
      | 'ServiceLevelMissed'
      | 'CallAnswered'
      | 'CallAbandoned'
      | 'ConversationHandedOver'
      | 'ConversationReopened'
      | 'ConversationClosed'
      | 'InteractionRated'
      | 'SurveyAnswered';
  }
>;

type Kind = ExperienceView['parts'][number]['kind'];
/** A sign: 0 bad, 100 good. */
type Sign = { readonly kind: Kind; readonly value: number; readonly at: string; readonly position: string };
export type ExperienceState = { readonly signs: readonly Sign[] };

const latest = 20;
const remembered = 2 * latest;
const fallsBy = 15;
/** What people say counts more than what is measured of them. */
const weights: Readonly<Record<Kind, number>> = { satisfaction: 3, promises: 2, waiting: 1, effort: 1 };
const kinds: readonly Kind[] = ['satisfaction', 'promises', 'waiting', 'effort'];
/** Who waits that long waits too long. */
const unbearableMs = 300_000;

const newestFirst = (a: Sign, b: Sign): number =>
  a.at === b.at ? comparePositions(b.position, a.position) : a.at < b.at ? 1 : -1;

const sign = (state: ExperienceState, { at, position }: Fact, [kind, value]: readonly [Kind, number]) => ({
  signs: [...state.signs, { kind, value, at, position }].sort(newestFirst).slice(0, remembered),
});

const ofFive = (score: number): number => (score - 1) * 25;
/** The worst and the best answer of each kind of survey. */
const scales = { csat: [1, 5], nps: [0, 10], ces: [1, 7] } as const;
const ofSurvey = ({
  kind,
  score,
}: {
  readonly kind: keyof typeof scales;
  readonly score: number;
}): number => {
  const [worst, best] = scales[kind];
  return Math.round((100 * (Math.min(best, Math.max(worst, score)) - worst)) / (best - worst));
};
const ofWait = (ms: number): number => Math.round(100 * (1 - Math.min(ms, unbearableMs) / unbearableMs));

const round = (value: number): number => Math.round(value * 10) / 10;
const mean = (signs: readonly Sign[]): number =>
  signs.reduce((sum, { value }) => sum + value, 0) / signs.length;

const partsOf = (signs: readonly Sign[]): ExperienceView['parts'] => {
  const byKind = Map.groupBy(signs, ({ kind }) => kind);
  return kinds.flatMap((kind) => {
    const own = byKind.get(kind);
    return own === undefined
      ? []
      : [{ kind, value: round(mean(own)), weight: weights[kind], of: own.length }];
  });
};

const indexOf = (parts: ExperienceView['parts']): number => {
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  return round(parts.reduce((sum, part) => sum + part.value * part.weight, 0) / weight);
};

type Members = readonly Member<ExperienceState>[];

const signsOf = (members: Members): (Sign & { readonly customerId: string })[] =>
  members
    .flatMap(({ customerId, state }) => state.signs.map((one) => ({ ...one, customerId })))
    .sort(newestFirst);

const experienceOf = (members: Members): ExperienceView | undefined => {
  const signs = signsOf(members);
  if (signs.length === 0) return undefined;
  const parts = partsOf(signs.slice(0, latest));
  const index = indexOf(parts);
  const earlier = signs.slice(latest, remembered);
  if (earlier.length === 0) return { index, falling: false, parts };
  const before = indexOf(partsOf(earlier));
  return { index, before, falling: before - index >= fallsBy, parts };
};

const explain = (members: Members): Citations => {
  const experience = experienceOf(members);
  const shown = signsOf(members).slice(0, latest);
  const [newest] = shown;
  if (experience === undefined || newest === undefined) return {};
  const { customerId, position } = newest;
  const made = { customerId, position, rule: 'experience-index@1', events: shown.length, lost: [] };
  return { 'experience.index': { ...made, value: experience.index } };
};

/**
 * One figure for how being our customer feels, of the latest signs, whatever context they come from: what the customer
 * said, promises kept or not, waits, and how often things had to be said again.
 */
export const experienceSection = defineSection<ExperienceEvent>()<ExperienceState>({
  name: 'experience',
  version: 1,
  initial: { signs: [] },
  on: {
    CaseResolutionRated: (state, fact) => sign(state, fact, ['satisfaction', ofFive(fact.data.score)]),
    InteractionRated: (state, fact) => sign(state, fact, ['satisfaction', ofFive(fact.data.score)]),
    SurveyAnswered: (state, fact) => sign(state, fact, ['satisfaction', ofSurvey(fact.data)]),
    ServiceLevelMet: (state, fact) => sign(state, fact, ['promises', 100]),
    ServiceLevelMissed: (state, fact) => sign(state, fact, ['promises', 0]),
    CallAnswered: (state, fact) => sign(state, fact, ['waiting', ofWait(fact.data.waitedMs)]),
    CallAbandoned: (state, fact) => sign(state, fact, ['waiting', 0]),
    ConversationClosed: (state, fact) => sign(state, fact, ['effort', 100]),
    ConversationHandedOver: (state, fact) => sign(state, fact, ['effort', 50]),
    ConversationReopened: (state, fact) => sign(state, fact, ['effort', 0]),
    CaseReopened: (state, fact) => sign(state, fact, ['effort', 0]),
  },
  view: (members) => {
    const experience = experienceOf(members);
    return experience === undefined ? {} : { experience };
  },
  explain,
  lines: {},
});
