import { criterion } from '@icrm/contracts';
import { type Analysis, numberOf, round, WrongParameter } from './analysis.ts';

/**
 * Weights of the nine criteria in percent, as the model of excellence of the EFQM gave them until 2009: satisfaction of
 * customers weighs most. A version is never changed.
 */
const weights: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  1: {
    leadership: 10,
    people: 9,
    'policy-and-strategy': 8,
    'partnerships-and-resources': 9,
    processes: 14,
    'customer-results': 20,
    'people-results': 9,
    'society-results': 6,
    'key-performance-results': 15,
  },
};

/** What the log itself says of a criterion, 0 to 100. */
const measured: Readonly<Record<string, string>> = {
  'customer-results':
    'SELECT avg(score) * 100 AS score FROM rating WHERE happened_at >= $from AND happened_at < $to',
  processes: `SELECT avg((step = 'promise-met')::INTEGER) * 100 AS score FROM case_step
    WHERE step IN ('promise-met', 'promise-missed') AND happened_at >= $from AND happened_at < $to`,
  'key-performance-results': `SELECT avg((step = 'won')::INTEGER) * 100 AS score FROM deal_step
    WHERE step IN ('won', 'lost') AND happened_at >= $from AND happened_at < $to`,
};

/** The index of excellence: nine weighted criteria, measured where the log can, assessed by somebody where not. */
export const excellence: Analysis = {
  name: 'excellence',
  summary:
    'Nine weighted criteria, 0 to 100: satisfaction of customers weighs 20 %; measured in the log or assessed by somebody; how much of the weight is known is told',
  parameters: ['weights'],
  async run(ask, question) {
    const version = numberOf(question, 'weights', { usual: 1, least: 1, most: 1_000 });
    const chosen = weights[version];
    if (chosen === undefined)
      throw new WrongParameter(`weights: there are versions ${Object.keys(weights).join(', ')}`);
    const assessed = new Map(
      (
        await ask(
          'SELECT criterion, arg_max(score, position) AS score FROM assessment WHERE happened_at < $to GROUP BY 1',
        )
      ).map((row) => [String(row['criterion']), Number(row['score'])]),
    );
    const rows = await Promise.all(
      criterion.options.map(async (name) => {
        const sql = measured[name];
        const [row] = sql === undefined ? [] : await ask(sql);
        const fromLog = typeof row?.['score'] === 'number' ? row['score'] : undefined;
        const score = fromLog ?? assessed.get(name);
        return {
          criterion: name,
          weight: chosen[name] ?? 0,
          ...(score === undefined
            ? {}
            : { score: round(score, 2), source: fromLog === undefined ? 'assessed' : 'measured' }),
        };
      }),
    );
    const known = rows.filter((it): it is (typeof rows)[number] & { score: number } => 'score' in it);
    const weight = known.reduce((sum, it) => sum + it.weight, 0);
    return {
      summary: {
        weights: version,
        known: weight,
        ...(weight === 0
          ? {}
          : { index: round(known.reduce((sum, it) => sum + it.weight * it.score, 0) / weight, 2) }),
      },
      rows,
    };
  },
};
