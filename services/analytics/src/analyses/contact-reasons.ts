import { type Forecast, forecast } from '@icrm/statistics';
import { type Analysis, numberOf, round } from './analysis.ts';

/** Fewer weeks teach nothing. */
const LEAST_WEEKS = 8;

/** How many contacts of each reason the next weeks will bring, with what four of five will lie between. */
export const contactReasons: Analysis = {
  name: 'contact-reasons',
  summary:
    'Contacts by reason in the coming weeks: exponential smoothing of whole weeks, 80 % interval, its error on weeks it had not seen beside that of repeating the last week',
  parameters: ['weeks'],
  async run(ask, question) {
    const weeks = numberOf(question, 'weeks', { usual: 4, least: 1, most: 26 });
    const rows = await ask(
      `WITH contact AS (
         SELECT coalesce(kind, 'case') AS reason, happened_at FROM case_step WHERE step = 'opened'
         UNION ALL SELECT 'call', happened_at FROM call_step WHERE step = 'arrived'),
       whole AS (
         SELECT reason, date_trunc('week', happened_at)::TIMESTAMP AS week, count(*) AS contacts FROM contact
         WHERE happened_at >= $from AND happened_at < date_trunc('week', $to::TIMESTAMP) GROUP BY 1, 2),
       span AS (SELECT min(week) AS first, date_trunc('week', $to::TIMESTAMP) - INTERVAL 7 DAY AS last FROM whole),
       grid AS (
         SELECT reason, unnest(generate_series(first, last, INTERVAL 7 DAY)) AS week
         FROM (SELECT DISTINCT reason FROM whole), span)
       SELECT g.reason, list(coalesce(w.contacts, 0) ORDER BY g.week) AS contacts, max(g.week) AS last
       FROM grid g LEFT JOIN whole w ON w.reason = g.reason AND w.week = g.week GROUP BY 1 ORDER BY 1`,
    );
    const series = rows.map((row) => ({
      reason: String(row['reason']),
      last: String(row['last']),
      contacts: (row['contacts'] as readonly number[]).map(Number),
    }));
    const enough = series.filter(({ contacts }) => contacts.length >= LEAST_WEEKS);
    return {
      summary: { weeks, reasons: enough.length, least: LEAST_WEEKS },
      rows: enough.flatMap(({ reason, last, contacts }) => {
        const expected = forecast(contacts, weeks);
        const errors = backtest(contacts);
        return expected.map((it, n) => ({ reason, week: weekAfter(last, n + 1), ...shown(it), ...errors }));
      }),
    };
  },
};

const shown = ({ mean, low, high }: Forecast) => ({
  expected: round(Math.max(0, mean), 1),
  low: round(Math.max(0, low), 1),
  high: round(Math.max(0, high), 1),
});

/** The mean error of one week ahead over the last quarter of the weeks, each by those before it alone. */
const backtest = (contacts: readonly number[]) => {
  const from = Math.max(LEAST_WEEKS - 2, Math.floor(contacts.length * 0.75));
  const ahead = contacts.slice(from).map((came, i) => {
    const known = contacts.slice(0, from + i);
    const [next] = forecast(known, 1);
    return [Math.abs((next?.mean ?? 0) - came), Math.abs((known.at(-1) ?? 0) - came)] as const;
  });
  const mean = (pick: 0 | 1) => round(ahead.reduce((sum, it) => sum + it[pick], 0) / ahead.length, 2);
  return { error: mean(0), errorOfLastWeek: mean(1) };
};

const weekAfter = (last: string, weeks: number): string =>
  new Date(Date.parse(last) + weeks * 7 * 86_400_000).toISOString().slice(0, 10);
