import type { AccessReport, ConsentDecision, CustomerView, TimelineEntry } from '@icrm/contracts';
import { accessReportStyle } from './access-report-style.ts';
import { type Markup, markup } from './markup.ts';

/** What the page needs of a report: what other services say of the customer is in the timeline. */
export type ReportToShow = Omit<AccessReport, 'view'> & {
  readonly view: Pick<
    CustomerView,
    'displayName' | 'stage' | 'profile' | 'identifiers' | 'registeredAt' | 'provenance'
  >;
};

/** The report as a page for the person it is about; needs no script, no font and no other file. */
export const accessReportPage = (report: ReportToShow): string => {
  const { view } = report;
  const title = `What we hold on ${view.displayName}`;
  const page = markup`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: accessReportStyle }}</style>
<header>
<p class="kicker">Access report</p>
<h1>${title}</h1>
<p class="lead">${report.entries} events in the record, as of ${moment(report.generatedAt)}. Everything is shown as it is stored, with where it came from and who received it.</p>
<dl class="facts">
<div><dt>Customer</dt><dd><code>${report.customerId}</code></dd></div>
<div><dt>Held by</dt><dd>${report.tenant}</dd></div>
<div><dt>Since</dt><dd>${day(view.registeredAt)}</dd></div>
<div><dt>Log position</dt><dd><code>${report.position}</code></dd></div>
</dl>
</header>
<nav>${sections(report).map(({ id, name }) => markup`<a href="#${id}">${name}</a>`)}</nav>
<main>${sections(report).map(
    ({ id, name, note, body }) =>
      markup`<section id="${id}"><h2>${name}</h2><p class="note">${note}</p>${body}</section>`,
  )}</main>
<footer>Report ${report.format}. The same as JSON: <code>GET /v1/customers/${report.customerId}/access-report</code></footer>
</html>`;
  return page.html;
};

type Section = { readonly id: string; readonly name: string; readonly note: string; readonly body: Markup };

const sections = (report: ReportToShow): readonly Section[] => [
  {
    id: 'profile',
    name: 'Who you are',
    note: 'What your record says, and which source said it.',
    body: profileTable(report),
  },
  {
    id: 'identifiers',
    name: 'How we recognise you',
    note: 'Addresses, numbers and ids that lead to your record.',
    body: table(
      ['Kind', 'Value', 'Told by', 'Since'],
      report.view.identifiers.map(({ kind, value, system, source, at }) => [
        system === undefined ? kind : `${kind} (${system})`,
        value,
        source,
        day(at),
      ]),
    ),
  },
  {
    id: 'consents',
    name: 'What you agreed to',
    note: 'Every decision, the latest first, with the text you saw and the evidence we keep.',
    body: table(
      ['When', 'Decision', 'For', 'Channel', 'Text', 'Basis', 'Evidence or reason'],
      report.consents.map(consentRow),
    ),
  },
  {
    id: 'timeline',
    name: 'What happened',
    note: 'Every event, the oldest first. Open one to see all that is stored of it.',
    body: markup`<ol class="timeline">${report.timeline.map(timelineItem)}</ol>`,
  },
  {
    id: 'sources',
    name: 'Where it came from',
    note: 'The sources and channels through which your data reached us.',
    body: table(
      ['Source', 'Events', 'First', 'Last'],
      report.sources.map(({ source, events, firstAt, lastAt }) => [
        source,
        String(events),
        day(firstAt),
        day(lastAt),
      ]),
    ),
  },
  {
    id: 'links',
    name: 'Records taken to be yours',
    note: `Records that are shown as one: ${report.members.length}.`,
    body: table(
      ['Records', 'Rule', 'Since'],
      report.links.map(({ customerIds, rule, ruleVersion, at }) => [
        code(customerIds.join(' and ')),
        `${rule}, version ${ruleVersion}`,
        day(at),
      ]),
    ),
  },
  {
    id: 'recipients',
    name: 'Who received it',
    note: 'The channels inside through which other services are told. Personal values travel encrypted.',
    body: table(
      ['Topic', 'Events'],
      report.recipients.map(({ topic, events }) => [code(topic), String(events)]),
    ),
  },
];

const profileTable = ({ view }: ReportToShow): Markup => {
  const rows = leaves(view.profile).map(([path, value]) => {
    const field = path.split('.')[0] ?? path;
    const cited = view.provenance?.[`profile.${path}`] ?? view.provenance?.[`profile.${field}`];
    return [words(path), value, cited?.source ?? '', cited === undefined ? '' : day(cited.at)];
  });
  return table(['Field', 'Value', 'Told by', 'When'], [['stage', view.stage, '', ''], ...rows]);
};

const consentRow = ({ state, purpose, channel, event, ...terms }: ConsentDecision): Cell[] => [
  moment(event.at),
  markup`<span class="state ${state}">${state}</span>`,
  purpose,
  channel,
  terms.textVersion ?? '',
  terms.lawfulBasis ?? '',
  terms.evidence ?? terms.reason ?? '',
];

const timelineItem = (entry: TimelineEntry): Markup => markup`<li><details>
<summary><time datetime="${entry.at}">${moment(entry.at)}</time> <span>${entry.summary}</span> <small>${entry.channel}</small></summary>
<dl>${[
  ['event', entry.type],
  ['by', `${entry.actor.kind} ${entry.actor.id}`],
  ['recorded', moment(entry.recordedAt)],
  ...leaves(entry.data).map(([path, value]) => [words(path), value] as const),
].map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></details></li>`;

type Cell = string | Markup;

const table = (heads: readonly string[], rows: readonly (readonly Cell[])[]): Markup => {
  if (rows.length === 0) return markup`<p class="none">Nothing.</p>`;
  return markup`<div class="scroll"><table><thead><tr>${heads.map((head) => markup`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
};

const code = (text: string): Markup => markup`<code>${text}</code>`;

/** Each leaf of a document with its path, `address.city`. */
const leaves = (value: unknown, path = ''): (readonly [string, string])[] => {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
};

/** `lines.0.productId` as people read it: `lines 1, product id`. */
const words = (path: string): string =>
  path
    .replace(/\.(\d+)/g, (_, index: string) => ` ${Number(index) + 1}`)
    .replaceAll('.', ', ')
    .replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

const day = (at: string): string => at.slice(0, 10);
const moment = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
