import { type Analysis, numberOf, round } from './analysis.ts';

/** The rule that opens a retention play, tried with other numbers on what was predicted and came. */
export const whatIf: Analysis = {
  name: 'what-if',
  summary:
    'The rule of retention plays tried again on recorded predictions with other numbers: whom it would have called, who of them left in truth, what it would have brought',
  parameters: ['threshold', 'costMinor', 'keepsPercent'],
  async run(ask, question) {
    const threshold = numberOf(question, 'threshold', { usual: 0.6, least: 0, most: 1 });
    const cost = numberOf(question, 'costMinor', { usual: 500, least: 0, most: 1e9 });
    const keeps = numberOf(question, 'keepsPercent', { usual: 10, least: 0, most: 100 }) / 100;
    const rows = await ask(
      `SELECT e.value AS churn, e.observed, coalesce(v.value, 0) AS worth FROM prediction_step e
       LEFT JOIN (SELECT customer_id, arg_max(value, position) AS value FROM prediction_step
         WHERE step = 'made' AND kind = 'lifetime-value' GROUP BY 1) v USING (customer_id)
       WHERE e.step = 'evaluated' AND e.kind = 'churn' AND e.value IS NOT NULL
         AND e.happened_at >= $from AND e.happened_at < $to`,
    );
    const judged = rows.map((row) => ({
      churn: Number(row['churn']),
      left: Number(row['observed']) === 1,
      worth: Number(row['worth']),
    }));
    const lost = judged.filter(({ left }) => left).length;
    const tried = (at: number) => {
      const called = judged.filter(({ churn }) => churn >= at);
      const right = called.filter(({ left }) => left);
      const gain = right.reduce((sum, { worth }) => sum + worth, 0) * keeps - called.length * cost;
      return {
        threshold: round(at, 2),
        called: called.length,
        leaving: right.length,
        precision: called.length === 0 ? null : round(right.length / called.length),
        found: lost === 0 ? null : round(right.length / lost),
        gainMinor: Math.round(gain),
      };
    };
    const steps = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
    const all = [...new Set([...steps, threshold])].sort((a, b) => a - b).map(tried);
    const best = all.reduce((most, it) => (it.gainMinor > most.gainMinor ? it : most), tried(0.6));
    return {
      summary: {
        predictions: judged.length,
        left: lost,
        ...{ inForce: tried(0.6), proposed: tried(threshold), best: best.threshold },
      },
      rows: all,
    };
  },
};
