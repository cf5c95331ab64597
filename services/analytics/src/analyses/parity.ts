import { holm, uplift } from '@icrm/statistics';
import { type Analysis, choiceOf, numberOf, round } from './analysis.ts';

const outcomes = {
  'first-response': `SELECT s.*, step = 'promise-met' AS good FROM case_step s
    WHERE step IN ('promise-met', 'promise-missed') AND clock = 'first-response'`,
  resolution: `SELECT s.*, step = 'promise-met' AS good FROM case_step s
    WHERE step IN ('promise-met', 'promise-missed') AND clock = 'resolution'`,
  answered: `SELECT s.*, step = 'answered' AS good FROM call_step s WHERE step IN ('answered', 'abandoned')`,
  satisfied: 'SELECT r.*, score >= 0.5 AS good FROM rating r',
} as const;

/** Whether groups of customers are served alike: each group beside all others. */
export const parity: Analysis = {
  name: 'parity',
  summary:
    'Whether groups are served alike: a share of good outcomes of each group beside all others, Holm-corrected; a gap is flagged',
  parameters: ['outcome', 'by', 'gap'],
  async run(ask, question) {
    const outcome = choiceOf(question, 'outcome', ['first-response', 'resolution', 'answered', 'satisfied']);
    const by = choiceOf(question, 'by', ['segment', 'language', 'country', 'channel', 'weekday', 'hour']);
    const gap = numberOf(question, 'gap', { usual: 0.05, least: 0, most: 1 });
    const group = {
      weekday: "strftime(o.happened_at, '%a')",
      hour: "strftime(o.happened_at, '%H')",
      channel: 'o.channel',
      segment: 'c.segment',
      language: 'c.language',
      country: 'c.country',
    }[by];
    const rows = await ask(
      `SELECT coalesce(${group}, 'unknown') AS grp, count(*) AS size, count(*) FILTER (good) AS good
       FROM (${outcomes[outcome]}) o LEFT JOIN customer c USING (customer_id)
       WHERE o.happened_at >= $from AND o.happened_at < $to GROUP BY 1 ORDER BY 1`,
    );
    const groups = rows.map((row) => ({
      group: String(row['grp']),
      size: Number(row['size']),
      responses: Number(row['good']),
    }));
    const total = groups.reduce((sum, { size }) => sum + size, 0);
    const good = groups.reduce((sum, { responses }) => sum + responses, 0);
    const compared = groups
      .filter(({ size }) => size > 0 && size < total)
      .map((it) => ({ it, beside: uplift(it, { size: total - it.size, responses: good - it.responses }) }));
    const corrected = holm(compared.map(({ beside }) => beside.p));
    return {
      summary: {
        outcome,
        by,
        size: total,
        share: total === 0 ? null : round(good / total),
        flagged: compared
          .filter(({ beside }, i) => isGap(beside.difference, corrected[i] ?? 1, gap))
          .map(({ it }) => it.group),
      },
      rows: compared.map(({ it, beside }, i) => ({
        group: it.group,
        size: it.size,
        share: round(beside.treatedRate),
        others: round(beside.holdoutRate),
        gap: round(beside.difference),
        low: round(beside.interval[0]),
        high: round(beside.interval[1]),
        p: round(corrected[i] ?? 1),
        flagged: isGap(beside.difference, corrected[i] ?? 1, gap),
      })),
    };
  },
};

const isGap = (difference: number, p: number, gap: number): boolean =>
  p < 0.05 && Math.abs(difference) >= gap;
