import type { SurveyEvent, SurveyKind } from '@icrm/contracts';
import { accept, type Decider, type Facts, reject } from '@icrm/decider';

export type SurveyCommand =
  | {
      readonly type: 'OfferSurvey';
      readonly data: {
        readonly surveyId: string;
        readonly customerId: string;
        readonly kind: SurveyKind;
        readonly interactionId: string;
        readonly channel: string;
        readonly agentId?: string | undefined;
      };
    }
  | {
      readonly type: 'AnswerSurvey';
      readonly data: {
        readonly surveyId: string;
        readonly score: number;
        readonly comment?: string | undefined;
      };
    };
export type SurveyRejection =
  | 'survey-not-found'
  | 'survey-already-offered'
  | 'survey-already-answered'
  | 'survey-expired'
  | 'score-out-of-range'
  | 'rating-not-by-customer';

/** Who acts: staff do not answer for customers. */
export type SurveyFacts = Facts & { readonly actor: 'staff' | 'customer' | 'partner' | 'system' };

const DAY = 86_400_000;
/** Nobody is asked again before so many days. */
export const FATIGUE_DAYS = 30;
/** An answer after so many days does not count. */
export const ANSWER_DAYS = 14;
const ranges: Readonly<Record<SurveyKind, readonly [number, number]>> = {
  csat: [1, 5],
  nps: [0, 10],
  ces: [1, 7],
};

type Offered = Extract<SurveyEvent, { readonly type: 'SurveyOffered' }>['data'];
export type Surveys = {
  readonly lastOfferedAt?: string;
  readonly offered: Readonly<Record<string, Offered & { readonly answered?: true }>>;
  readonly seen: readonly string[];
};

/** What a customer was asked: facts in stream `surveys-<tenant>.<customer id>`, so that the cap holds whoever asks. */
export const surveys: Decider<Surveys, SurveyCommand, SurveyEvent, SurveyRejection, SurveyFacts> = {
  initial: { offered: {}, seen: [] },
  evolve(state, { type, data }) {
    const seen = state.seen.includes(data.surveyId) ? state.seen : [...state.seen, data.surveyId];
    if (type === 'SurveySuppressed') return { ...state, seen };
    if (type === 'SurveyOffered')
      return { seen, lastOfferedAt: data.at, offered: { ...state.offered, [data.surveyId]: data } };
    const known = state.offered[data.surveyId];
    if (known === undefined) return state;
    return { ...state, offered: { ...state.offered, [data.surveyId]: { ...known, answered: true } } };
  },
  decide(command, { lastOfferedAt, offered, seen }, { now: at, actor }) {
    if (command.type === 'OfferSurvey') {
      const { channel, agentId, ...data } = command.data;
      if (seen.includes(data.surveyId)) return reject('survey-already-offered');
      if (lastOfferedAt !== undefined && after(lastOfferedAt, FATIGUE_DAYS) > at)
        return accept({
          type: 'SurveySuppressed',
          data: { ...data, reason: 'fatigue', askedAt: lastOfferedAt, at },
        });
      const by = agentId === undefined ? {} : { agentId };
      return accept({
        type: 'SurveyOffered',
        data: { ...data, channel, ...by, expiresAt: after(at, ANSWER_DAYS), at },
      });
    }
    if (actor === 'staff') return reject('rating-not-by-customer');
    return answer(command.data, offered[command.data.surveyId], at);
  },
};

type Answer = Extract<SurveyCommand, { readonly type: 'AnswerSurvey' }>['data'];

const answer = (
  { surveyId, score, comment }: Answer,
  known: Surveys['offered'][string] | undefined,
  at: string,
) => {
  if (known === undefined) return reject('survey-not-found');
  if (known.answered) return reject('survey-already-answered');
  if (known.expiresAt < at) return reject('survey-expired');
  const [least, most] = ranges[known.kind];
  if (score < least || score > most) return reject('score-out-of-range');
  const { customerId, kind, interactionId, agentId } = known;
  return accept<SurveyEvent>({
    type: 'SurveyAnswered',
    data: {
      ...{ surveyId, customerId, kind, interactionId, score, at },
      ...(agentId === undefined ? {} : { agentId }),
      ...(comment === undefined ? {} : { comment }),
    },
  });
};

const after = (at: string, days: number): string => new Date(Date.parse(at) + days * DAY).toISOString();

/** The usual figure of a kind: CSAT share of 4 and 5 in percent, NPS promoters less detractors, CES the mean. */
export const surveyScore = (kind: SurveyKind, scores: readonly number[]): number => {
  if (scores.length === 0) return 0;
  const share = (is: (score: number) => boolean) => (scores.filter(is).length / scores.length) * 100;
  if (kind === 'csat') return share((score) => score >= 4);
  if (kind === 'nps') return share((score) => score >= 9) - share((score) => score <= 6);
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
};
