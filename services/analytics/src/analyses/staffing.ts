import { agentsFor, erlangA, erlangC } from '@icrm/statistics';
import { type Analysis, numberOf, round } from './analysis.ts';

const INTERVAL_SECONDS = 1_800;

/** How many agents each half hour of the week needs, by what came so far; or for a load that is given. */
export const staffing: Analysis = {
  name: 'staffing',
  summary:
    'Agents needed by half hour of the week (Erlang C), and how the queue does when callers lose patience (Erlang A); for the calls of the window, or for `calls` in half an hour',
  parameters: ['calls', 'handlingSeconds', 'percent', 'withinSeconds', 'patienceSeconds', 'queue'],
  async run(ask, question) {
    const percent = numberOf(question, 'percent', { usual: 80, least: 1, most: 99.9 });
    const within = numberOf(question, 'withinSeconds', { usual: 20, least: 0, most: 3_600 });
    const patience = numberOf(question, 'patienceSeconds', { usual: 120, least: 1, most: 1e9 });
    const forecast = (calls: number, handlingSeconds: number) => {
      const load = { calls, intervalSeconds: INTERVAL_SECONDS, handlingSeconds };
      const { agents } = agentsFor(load, percent / 100, within);
      const patient = erlangC(load, agents, within);
      const impatient = erlangA(load, agents, patience);
      return {
        calls: round(calls, 2),
        handlingSeconds: round(handlingSeconds, 1),
        agents,
        serviceLevel: round(patient.serviceLevel, 5),
        waitingProbability: round(patient.waitingProbability, 5),
        meanWaitSeconds: round(patient.meanWaitSeconds, 3),
        occupancy: round(patient.occupancy),
        abandonedShare: round(impatient.abandonedShare, 5),
      };
    };
    const summary = { percent, withinSeconds: within, patienceSeconds: patience };
    if (question.parameters['calls'] !== undefined) {
      const calls = numberOf(question, 'calls', { usual: 1, least: 0.01, most: 1e6 });
      const handling = numberOf(question, 'handlingSeconds', { usual: 180, least: 1, most: 36_000 });
      return { summary, rows: [forecast(calls, handling)] };
    }
    const rows = await ask(
      `WITH handled AS (SELECT avg(handle_ms) / 1000 AS seconds FROM call_step WHERE step = 'finished'
           AND happened_at >= $from AND happened_at < $to),
         arrived AS (SELECT * FROM call_step WHERE step = 'queued' AND happened_at >= $from AND happened_at < $to
           AND ($queue = '' OR queue = $queue)),
         weeks AS (SELECT greatest(1, count(DISTINCT date_trunc('week', happened_at))) AS weeks FROM arrived)
       SELECT isodow(happened_at) AS weekday, strftime(time_bucket(INTERVAL 30 MINUTE, happened_at), '%H:%M') AS start,
         count(*) / any_value(weeks) AS calls, any_value(coalesce(seconds, 180)) AS seconds
       FROM arrived, weeks, handled GROUP BY 1, 2 ORDER BY 1, 2`,
      { queue: question.parameters['queue'] ?? '' },
    );
    return {
      summary,
      rows: rows.map(({ weekday, start, calls, seconds }) => ({
        weekday,
        start,
        ...forecast(Number(calls), Number(seconds)),
      })),
    };
  },
};
