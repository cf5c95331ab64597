import {
  calibrationPlot,
  cohortTriangle,
  funnelBars,
  monthlyBars,
  type Row,
  rfmGrid,
  survivalCurves,
  upliftForest,
} from './charts.ts';
import { goalBars, stageBars } from './plan-charts.ts';
import { percent, text } from './svg.ts';

type Rows = { readonly rows: readonly Row[] };
type Analysis = Rows & { readonly summary: Row };

/** What a report is made of, as the gateway answers. */
export type ReportData = {
  readonly position: string;
  readonly madeAt: string;
  readonly revenue: Rows;
  readonly rfm: Rows;
  readonly cohorts: Rows;
  readonly funnel: Rows;
  readonly survival: Analysis;
  readonly calibration: Analysis;
  readonly decisions: Analysis;
  readonly campaigns: Analysis;
  readonly stages: Rows;
  readonly goals: Rows;
};

const style = `
:root{color-scheme:light;--ink:#1d2733;--soft:#5a6675;--line:#d5dbe3;--paper:#fbfaf7}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 Georgia,"Times New Roman",serif}
main{max-width:820px;margin:0 auto;padding:48px 32px 80px}h1{font-size:34px;line-height:1.15;margin:0 0 6px;font-weight:600}
h2{font-size:21px;margin:44px 0 4px;font-weight:600}p{margin:0 0 12px;color:var(--soft);max-width:66ch}
svg{display:block;width:100%;height:auto;overflow:visible}svg text{font:12px/1 ui-sans-serif,system-ui,sans-serif}
.label{fill:var(--ink);font-size:13px}.tick{fill:var(--soft)}.value{font-size:15px;font-weight:600}.small{font-size:10.5px}
.track{fill:var(--line);opacity:.5}.grid{stroke:var(--line)}.axis{stroke:var(--soft)}.ideal{stroke:var(--soft);stroke-dasharray:4 4}
${['#2f5d8a', '#c2572b', '#5b8a3a', '#7a4b8c', '#8a7a2f', '#3a7f86'].map((it, i) => `.c${i}{fill:${it}}`).join('')}
footer{margin-top:56px;border-top:1px solid var(--line);padding-top:12px;color:var(--soft);font-size:13px}
.none{border-left:3px solid var(--line);padding:6px 12px;color:var(--soft)}@media print{main{padding:0}h2{break-after:avoid}svg{break-inside:avoid}}
`;

const section = (
  title: string,
  words: string,
  { rows }: Rows,
  draw: (rows: readonly Row[]) => string,
): string =>
  `<section><h2>${text(title)}</h2><p>${text(words)}</p>${
    rows.length === 0 ? '<div class="none">Nothing to show yet.</div>' : draw(rows)
  }</section>`;

/** A page that needs nothing but itself: charts as SVG, no script, nothing from elsewhere. */
export const reportPage = (data: ReportData): string => {
  const currency = String(data.rfm.rows[0]?.['currency'] ?? '');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Customers in numbers</title><style>${style}</style></head><body><main>
<h1>Customers in numbers</h1>
<p>As of log position ${text(data.position)}. Linked customers are one person; cancelled orders do not count.</p>
${section('What is to be reached', 'Goals by part of the strategy: the bar is what came so far of the target, the mark what should have come by now.', data.goals, goalBars)}
${section('Revenue by month', 'Orders placed less those cancelled, each in its own month.', data.revenue, (rows) => monthlyBars(rows, currency))}
${section('Who buys, how lately and how often', `People in fifths of recency and frequency, with what they spent on the mean (${currency || 'no currency'}). The darkest field holds most people.`, data.rfm, (rows) => rfmGrid(rows.filter((row) => row['currency'] === currency)))}
${section('Who comes back', 'Of those who first bought in a quarter, the share in percent that bought again so many quarters later.', data.cohorts, cohortTriangle)}
${section('Where customers stand', 'People by the stage of their life as customers, measured in the gaps that are usual for each.', data.stages, stageBars)}
${section('From a lead to a sale', 'Leads and opportunities that reached each step.', { rows: data.funnel.rows.filter(() => data.funnel.rows.some((row) => Number(row['deals']) > 0)) }, funnelBars)}
${section('How long buyers stay', survivalWords(data.survival), data.survival, survivalCurves)}
${section('Do predictions come true?', calibrationWords(data.calibration), data.calibration, calibrationPlot)}
${section('What plays gain', 'Share kept beside those left alone by chance, with the 95 % interval; p values are corrected for several looks.', data.decisions, upliftForest)}
${section('What campaigns gain', 'Share that bought within the response time beside those held out.', data.campaigns, upliftForest)}
<footer>Made ${text(data.madeAt)} by icrm report. Every figure can be asked for again: GET /v1/metrics/{name}, GET /v1/analyses/{name}, with asOfPosition=${text(data.position)}.</footer>
</main></body></html>
`;
};

const survivalWords = ({ summary }: Analysis): string => {
  const test = summary['logRank'] as { between?: readonly string[]; p?: number } | undefined;
  const base = `Kaplan-Meier with 95 % interval; lost is who bought nothing for ${summary['lostAfterDays'] ?? '?'} days (${summary['lost'] ?? 0} of ${summary['people'] ?? 0} people).`;
  return test === undefined
    ? base
    : `${base} Log-rank test of ${test.between?.join(' and ')}: p ${(test.p ?? 1) < 0.0001 ? '< 0.0001' : `= ${test.p}`}.`;
};

const calibrationWords = ({ summary }: Analysis): string => {
  const base = `Churn: what was predicted across, what came up, in tenths of ${summary['predictions'] ?? 0} predictions whose time is over.`;
  const auc = typeof summary['auc'] === 'number' ? ` AUC ${percent(summary['auc'])}.` : '';
  const brier = typeof summary['brier'] === 'number' ? ` Brier score ${summary['brier']}.` : '';
  return `${base}${auc}${brier}`;
};
