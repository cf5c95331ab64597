import { fitLinear } from '@icrm/statistics';
import { type Analysis, round } from './analysis.ts';

const measures = [
  'resolution-hours',
  'customer-messages',
  'staff-messages',
  'reopened',
  'escalated',
  'promises-missed',
] as const;
const LEAST = 30;

/** What moves satisfaction: ratings of cases regressed on how the cases went. */
export const drivers: Analysis = {
  name: 'drivers',
  summary: 'What lies behind ratings of cases: least squares of the score (0 to 100) on how the cases went',
  parameters: [],
  async run(ask) {
    const rows = await ask(
      `SELECT r.score * 100 AS score,
         coalesce((epoch(c.closed_at) - epoch(c.opened_at)) / 3600, 0) AS "resolution-hours",
         customer_messages AS "customer-messages", staff_messages AS "staff-messages", reopened, escalated,
         promises_missed AS "promises-missed"
       FROM rating r JOIN service_case c ON c.case_id = r.subject_id
       WHERE r.happened_at >= $from AND r.happened_at < $to`,
    );
    if (rows.length < LEAST) return { summary: { ratings: rows.length, least: LEAST }, rows: [] };
    const features = rows.map((row) => measures.map((name) => Number(row[name])));
    const model = fitLinear(
      features,
      rows.map((row) => Number(row['score'])),
    );
    return {
      summary: { ratings: rows.length, explained: round(model.r2) },
      rows: measures
        .map((measure, i) => ({
          measure,
          mean: round(features.reduce((sum, row) => sum + (row[i] ?? 0), 0) / features.length, 2),
          /** Points of the score for one more of it. */
          effect: round(model.coefficients[i] ?? 0),
          error: round(model.errors[i] ?? 0),
          p: round(model.p[i] ?? 1),
        }))
        .sort((a, b) => a.p - b.p),
    };
  },
};
