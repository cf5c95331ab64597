import type { EvaluationEvent, ScorecardEvent } from '@icrm/contracts';
import { accept, type Decider, type Facts, reject } from '@icrm/decider';

type Form = Omit<ScorecardEvent['data'], 'formId' | 'at'>;
export type Scorecard = { readonly latest?: Form | undefined };
export type ScorecardCommand = {
  readonly type: 'PublishScorecard';
  readonly data: { readonly formId: string; readonly passPercent: number; readonly items: Form['items'] };
};

/** Facts in stream `scorecard-<tenant>.<id>`. */
export const scorecard: Decider<Scorecard, ScorecardCommand, ScorecardEvent, 'scorecard-item-twice'> = {
  initial: {},
  evolve: (_state, { data: { version, items, passPercent } }) => ({
    latest: { version, items, passPercent },
  }),
  decide({ data: { formId, items, passPercent } }, { latest }, { now: at }) {
    if (new Set(items.map(({ item }) => item)).size < items.length) return reject('scorecard-item-twice');
    const version = (latest?.version ?? 0) + 1;
    return accept({ type: 'ScorecardPublished', data: { formId, version, items, passPercent, at } });
  },
};

type Contact = {
  readonly interactionId: string;
  readonly agentId: string;
  readonly customerId?: string | undefined;
};
type Score = { readonly item: string; readonly points: number };

export type EvaluationCommand =
  | { readonly type: 'SampleInteraction'; readonly data: Contact & { readonly percent: number } }
  | {
      readonly type: 'ScoreQuality';
      readonly data: Contact & {
        readonly formId: string;
        readonly scoredBy: string;
        readonly scores: readonly Score[];
      };
    };
export type EvaluationRejection =
  | 'scorecard-not-found'
  | 'scores-do-not-fit'
  | 'already-scored'
  | 'own-contact';
/** The newest version of the form. */
export type EvaluationFacts = Facts & { readonly form: Form | undefined };
export type Evaluation = { readonly sampled: boolean; readonly scoredBy: readonly string[] };

/** Facts in stream `evaluation-<tenant>.<interaction id>`. */
export const evaluation: Decider<
  Evaluation,
  EvaluationCommand,
  EvaluationEvent,
  EvaluationRejection,
  EvaluationFacts
> = {
  initial: { sampled: false, scoredBy: [] },
  evolve(state, { type, data }) {
    if (type === 'InteractionSampled') return { ...state, sampled: true };
    return type === 'QualityScored' ? { ...state, scoredBy: [...state.scoredBy, data.scoredBy] } : state;
  },
  decide(command, state, { now: at, form }) {
    if (command.type === 'SampleInteraction')
      return state.sampled ? accept() : accept({ type: 'InteractionSampled', data: { ...command.data, at } });
    const { scores, scoredBy, formId, ...contact } = command.data;
    if (form === undefined) return reject('scorecard-not-found');
    if (scoredBy === contact.agentId) return reject('own-contact');
    if (state.scoredBy.includes(scoredBy)) return reject('already-scored');
    if (!fits(scores, form)) return reject('scores-do-not-fit');
    const percent = percentOf(scores, form);
    const scored: EvaluationEvent = {
      type: 'QualityScored',
      data: { ...contact, formId, version: form.version, scoredBy, scores: [...scores], percent, at },
    };
    if (percent >= form.passPercent) return accept(scored);
    const topics = form.items
      .filter((each) => (pointsOf(scores, each.item) / each.maxPoints) * 100 < form.passPercent)
      .map(({ item }) => item);
    return accept<EvaluationEvent>(scored, { type: 'CoachingAssigned', data: { ...contact, topics, at } });
  },
};

const pointsOf = (scores: readonly Score[], item: string): number =>
  scores.find((score) => score.item === item)?.points ?? 0;

/** Every item once, within its points. */
const fits = (scores: readonly Score[], { items }: Form): boolean =>
  scores.length === items.length &&
  items.every(({ item, maxPoints }) => {
    const found = scores.filter((score) => score.item === item);
    return found.length === 1 && (found[0]?.points ?? maxPoints + 1) <= maxPoints;
  });

const percentOf = (scores: readonly Score[], { items }: Form): number => {
  const all = items.reduce((sum, { weight }) => sum + weight, 0);
  const got = items.reduce(
    (sum, { item, weight, maxPoints }) => sum + (weight * pointsOf(scores, item)) / maxPoints,
    0,
  );
  return Math.round((got / all) * 1_000) / 10;
};

/** Whether a contact is drawn: the same answer for the same id, about `percent` of all. */
export const isSampled = (interactionId: string, percent: number): boolean => {
  let hash = 0x811c9dc5;
  for (const character of interactionId)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return ((hash ^ (hash >>> 15)) >>> 0) % 100 < percent;
};
