import { fitCox, kaplanMeier, type Lifetime, logRank, type SurvivalStep } from '@icrm/statistics';
import { type Analysis, choiceOf, numberOf, round } from './analysis.ts';

/**
 * How long buyers stay: lost is who bought nothing for some days; the last purchase is then
 * their end. Of the time after the last purchase of all nothing is known.
 */
export const survival: Analysis = {
  name: 'survival',
  summary:
    'How long buyers stay, by group: Kaplan-Meier curve, log-rank test of the two largest groups, Cox regression',
  parameters: ['by', 'lostAfterDays'],
  async run(ask, question) {
    const by = choiceOf(question, 'by', ['segment', 'country', 'language', 'kind']);
    const lostAfterDays = numberOf(question, 'lostAfterDays', { usual: 180, least: 1, most: 10_000 });
    const rows = await ask(
      `SELECT coalesce(any_value(c.${by}), 'unknown') AS grp,
         date_diff('day', min(p.happened_at), max(p.happened_at)) AS days,
         date_diff('day', max(p.happened_at), least($to::TIMESTAMP, any_value(l.last))) > $lost AS ended
       FROM purchase p LEFT JOIN customer c ON c.customer_id = p.person_id
         CROSS JOIN (SELECT max(happened_at) AS last FROM purchase) l
       WHERE p.happened_at >= $from AND p.happened_at < $to GROUP BY p.person_id`,
      { lost: lostAfterDays },
    );
    const people = rows.map((row) => ({
      group: String(row['grp']),
      duration: Number(row['days']) + 1,
      ended: row['ended'] === true,
    }));
    const groups = [...Map.groupBy(people, ({ group }) => group)].sort(([, a], [, b]) => b.length - a.length);
    const [first, second] = groups;
    return {
      summary: {
        by,
        lostAfterDays,
        people: people.length,
        lost: people.filter(({ ended }) => ended).length,
        ...(first && second
          ? {
              logRank: { between: [first[0], second[0]], ...rounded(logRank(first[1], second[1])) },
              cox: coxOf(
                people,
                groups.map(([name]) => name),
              ),
            }
          : {}),
      },
      rows: groups.flatMap(([group, members]) =>
        curveOf(members).map(({ time, survival: share, error, atRisk }) => ({
          group,
          day: time,
          survival: round(share),
          low: round(Math.max(0, share - 1.96 * error)),
          high: round(Math.min(1, share + 1.96 * error)),
          atRisk,
        })),
      ),
    };
  },
};

/** The risk of each group beside the largest. */
const coxOf = (people: readonly (Lifetime & { readonly group: string })[], names: readonly string[]) => {
  const [base, ...others] = names;
  if (people.filter(({ ended }) => ended).length < 10 || others.length === 0 || others.length > 10)
    return undefined;
  const model = fitCox(
    people.map((it) => ({ ...it, features: others.map((name) => Number(name === it.group)) })),
  );
  return {
    beside: base,
    hazards: others.map((group, i) => ({
      group,
      ratio: round(Math.exp(model.coefficients[i] ?? 0)),
      p: round(model.p[i] ?? 1),
    })),
  };
};

/** The steps, and how long the last of the group was seen: there the curve ends. */
const curveOf = (members: readonly Lifetime[]): readonly SurvivalStep[] => {
  const steps = kaplanMeier(members);
  const last = Math.max(...members.map(({ duration }) => duration));
  const { survival: share, error } = steps.at(-1) ?? { survival: 1, error: 0 };
  return [
    ...thinned(steps),
    ...(steps.at(-1)?.time === last ? [] : [{ time: last, survival: share, error, atRisk: 0, events: 0 }]),
  ];
};

/** At most a hundred steps of a curve. */
const thinned = <T>(steps: readonly T[]): readonly T[] => {
  const every = Math.ceil(steps.length / 100);
  return steps.filter((_, i) => i % every === 0 || i === steps.length - 1);
};

const rounded = ({ chiSquare, p }: { readonly chiSquare: number; readonly p: number }) => ({
  chiSquare: round(chiSquare),
  p: round(p),
});
