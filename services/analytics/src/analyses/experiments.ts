import { holm, sampleRatioP, sizePerGroup, type Uplift, uplift } from '@icrm/statistics';
import { type Analysis, type Ask, choiceOf, numberOf, round } from './analysis.ts';

type Arm = {
  readonly subject: string;
  readonly arm: string;
  readonly size: number;
  readonly responses: number;
};

/** What campaigns and plays add beside those who were left alone. */
export const experiments: Analysis = {
  name: 'experiments',
  summary:
    'What campaigns or decisions gain beside their hold-outs: uplift with interval, sample-ratio check, Holm, power',
  parameters: ['of', 'responseDays', 'holdoutShare'],
  async run(ask, question) {
    const of = choiceOf(question, 'of', ['decisions', 'campaigns']);
    const days = numberOf(question, 'responseDays', { usual: 30, least: 1, most: 1_000 });
    const planned = question.parameters['holdoutShare'];
    const arms = of === 'decisions' ? await decisionArms(ask) : await campaignArms(ask, days);
    const compared = [...Map.groupBy(arms, ({ subject }) => subject)].flatMap(([subject, both]) => {
      const treated = both.find(({ arm }) => arm === 'treated');
      const holdout = both.find(({ arm }) => arm === 'holdout');
      return treated && holdout ? [{ subject, treated, holdout, beside: uplift(treated, holdout) }] : [];
    });
    const corrected = holm(compared.map(({ beside }) => beside.p));
    const share = numberOf(question, 'holdoutShare', { usual: 0.2, least: 0.001, most: 0.999 });
    return {
      summary: { of, ...(of === 'campaigns' ? { responseDays: days } : {}), compared: compared.length },
      rows: compared.map(({ subject, treated, holdout, beside }, i) => ({
        subject,
        treated: treated.size,
        holdout: holdout.size,
        treatedShare: round(beside.treatedRate),
        holdoutShare: round(beside.holdoutRate),
        uplift: round(beside.difference),
        low: round(beside.interval[0]),
        high: round(beside.interval[1]),
        p: round(corrected[i] ?? 1),
        // A split that is not the planned one is broken, and nothing else counts.
        ...(of === 'decisions' || planned !== undefined
          ? { sampleRatioP: round(sampleRatioP([treated.size, holdout.size], [1 - share, share])) }
          : {}),
        neededPerGroup: neededFor(beside),
      })),
    };
  },
};

/** People in each group that would tell this difference from chance (80 % power, 5 %). */
const neededFor = ({ treatedRate, holdoutRate }: Uplift): number | null =>
  treatedRate === holdoutRate ? null : sizePerGroup([holdoutRate, treatedRate]);

const toArm = (row: Readonly<Record<string, unknown>>): Arm => ({
  subject: String(row['subject']),
  arm: String(row['arm']),
  size: Number(row['size']),
  responses: Number(row['responses']),
});

const decisionArms = async (ask: Ask): Promise<Arm[]> =>
  (
    await ask(
      `SELECT kind AS subject, arm, count(*) AS size, count(*) FILTER (outcome = 'kept') AS responses
       FROM decision_step WHERE step = 'evaluated' AND happened_at >= $from AND happened_at < $to GROUP BY 1, 2`,
    )
  ).map(toArm);

/** Whoever bought within some days of entering a campaign responded, whichever arm they were in. */
const campaignArms = async (ask: Ask, days: number): Promise<Arm[]> =>
  (
    await ask(
      `WITH member AS (
         SELECT campaign_id, coalesce(p.person_id, s.customer_id) AS person_id, min(happened_at) AS entered,
           CASE WHEN bool_or(step = 'held-out') THEN 'holdout' ELSE 'treated' END AS arm
         FROM campaign_step s LEFT JOIN person p USING (customer_id)
         WHERE step IN ('entered', 'held-out', 'sent') AND happened_at >= $from AND happened_at < $to GROUP BY 1, 2)
       SELECT campaign_id AS subject, arm, count(DISTINCT m.person_id) AS size,
         count(DISTINCT b.person_id) AS responses
       FROM member m LEFT JOIN purchase b ON b.person_id = m.person_id
         AND b.happened_at >= m.entered AND b.happened_at < m.entered + to_days($days::INTEGER)
       GROUP BY 1, 2`,
      { days },
    )
  ).map(toArm);
