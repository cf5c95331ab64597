import { areaUnderRoc, brierScore, calibrationCurve } from '@icrm/statistics';
import { type Analysis, choiceOf, round } from './analysis.ts';

/** Whether predictions came true: what was promised beside what came. */
export const calibration: Analysis = {
  name: 'calibration',
  summary: 'Whether predictions came true: tenths of what was promised beside what came, Brier score, AUC',
  parameters: ['kind'],
  async run(ask, question) {
    const kind = choiceOf(question, 'kind', ['churn', 'next-purchase', 'contact']);
    const rows = await ask(
      `SELECT value, observed FROM prediction_step
       WHERE step = 'evaluated' AND kind = $kind AND value IS NOT NULL
         AND happened_at >= $from AND happened_at < $to`,
      { kind },
    );
    const promised = rows.map((row) => Number(row['value']));
    const came = rows.map((row) => Number(row['observed']) === 1);
    const both = came.includes(true) && came.includes(false);
    return {
      summary: {
        kind,
        predictions: rows.length,
        ...(rows.length === 0 ? {} : { brier: round(brierScore(promised, came)) }),
        ...(both ? { auc: round(areaUnderRoc(promised, came)) } : {}),
      },
      rows: calibrationCurve(promised, came, 10).map(({ size, predicted, observed }) => ({
        size,
        predicted: round(predicted),
        observed: round(observed),
      })),
    };
  },
};
