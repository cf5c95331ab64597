// Grafana dashboards from the lines below: `node scripts/dashboards.ts` writes infra/dashboards/*.json, `--check` tells
// whether they are up to date. Metrics are those of packages/telemetry/src/names.ts; tests/architecture compares them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../infra/dashboards');

type Panel = {
  readonly title: string;
  /** Of Grafana: s, reqps, percentunit, short, … */
  readonly unit: string;
  readonly queries: readonly (readonly [expr: string, legend: string])[];
};
type Dashboard = { readonly file: string; readonly title: string; readonly panels: readonly Panel[] };

const rate = (metric: string, by = '', where = '') =>
  `sum${by && ` by (${by})`} (rate(${metric}${where && `{${where}}`}[$__rate_interval]))`;
const quantile = (q: number, metric: string, by = '', where = '') =>
  `histogram_quantile(${q}, sum by (le${by && `, ${by}`}) (rate(${metric}_bucket${where && `{${where}}`}[$__rate_interval])))`;
const p50p99 = (metric: string, by = '', where = ''): Panel['queries'] => {
  const legend = by === '' ? '' : ` {{${by}}}`;
  return [
    [quantile(0.5, metric, by, where), `p50${legend}`],
    [quantile(0.99, metric, by, where), `p99${legend}`],
  ];
};
const httpFailures = `${rate('icrm_http_server_duration_count', '', 'http_response_status_code=~"5.."')} / ${rate('icrm_http_server_duration_count')}`;

const dashboards: readonly Dashboard[] = [
  {
    file: 'overview',
    title: 'ICRM overview',
    panels: [
      {
        title: 'Requests',
        unit: 'reqps',
        queries: [
          [
            rate('icrm_http_server_duration_count', 'http_response_status_code'),
            '{{http_response_status_code}}',
          ],
        ],
      },
      { title: 'Time of requests', unit: 's', queries: p50p99('icrm_http_server_duration') },
      { title: 'Share of requests that fail', unit: 'percentunit', queries: [[httpFailures, '5xx']] },
      { title: 'Views behind the log', unit: 's', queries: [['max(icrm_projection_lag_seconds)', 'views']] },
      { title: 'Topics behind the log', unit: 's', queries: [['max(icrm_feed_lag_seconds)', 'topics']] },
      { title: 'Messages parked', unit: 'short', queries: [['sum(icrm_parked_messages)', 'parked']] },
      {
        title: 'Commands',
        unit: 'reqps',
        queries: [[rate('icrm_command_duration_count', 'icrm_outcome'), '{{icrm_outcome}}']],
      },
      {
        title: 'What channels handed over',
        unit: 'short',
        queries: [[rate('icrm_collaboration_received_total', 'icrm_outcome'), '{{icrm_outcome}}']],
      },
      {
        title: 'Refused by limits',
        unit: 'reqps',
        queries: [[rate('icrm_http_server_limited_total', 'icrm_reason'), '{{icrm_reason}}']],
      },
    ],
  },
  {
    file: 'services',
    title: 'ICRM services',
    panels: [
      {
        title: 'Calls answered',
        unit: 'reqps',
        queries: [[rate('icrm_rpc_server_duration_count', 'rpc_service'), '{{rpc_service}}']],
      },
      {
        title: 'Time of calls',
        unit: 's',
        queries: [[quantile(0.99, 'icrm_rpc_server_duration', 'rpc_service'), 'p99 {{rpc_service}}']],
      },
      {
        title: 'Calls that failed',
        unit: 'reqps',
        queries: [
          [
            rate('icrm_rpc_server_duration_count', 'rpc_method', 'rpc_grpc_status_code=~"2|4|12|13|14|15"'),
            '{{rpc_method}}',
          ],
        ],
      },
      { title: 'Time of commands', unit: 's', queries: p50p99('icrm_command_duration', 'icrm_command') },
      { title: 'Appends', unit: 's', queries: p50p99('icrm_append_duration') },
      {
        title: 'Conflicts of appends',
        unit: 'short',
        queries: [[rate('icrm_append_conflicts_total', 'icrm_category'), '{{icrm_category}}']],
      },
      {
        title: 'Messages worked on',
        unit: 'short',
        queries: [
          [
            rate('icrm_consumer_duration_count', 'messaging_consumer_group_name, icrm_outcome'),
            '{{messaging_consumer_group_name}} {{icrm_outcome}}',
          ],
        ],
      },
      {
        title: 'Messages behind',
        unit: 'short',
        queries: [
          ['sum by (messaging_consumer_group_name) (icrm_consumer_lag)', '{{messaging_consumer_group_name}}'],
        ],
      },
    ],
  },
  {
    file: 'projection-and-feed',
    title: 'ICRM projection and feed',
    panels: [
      {
        title: 'Events into views',
        unit: 'short',
        queries: [[rate('icrm_projection_events_total'), 'events/s']],
      },
      { title: 'Time of batches', unit: 's', queries: p50p99('icrm_projection_duration') },
      { title: 'Events behind', unit: 'short', queries: [['max(icrm_projection_lag_events)', 'events']] },
      {
        title: 'Seconds behind',
        unit: 's',
        queries: [
          ['max(icrm_projection_lag_seconds)', 'views'],
          ['max(icrm_feed_lag_seconds)', 'topics'],
        ],
      },
      {
        title: 'Differences the audit found',
        unit: 'short',
        queries: [['sum(increase(icrm_projection_audit_differences_total[1h]))', 'last hour']],
      },
      {
        title: 'Events published',
        unit: 'short',
        queries: [[rate('icrm_feed_published_total'), 'events/s']],
      },
      { title: 'Subscribers', unit: 'short', queries: [['sum(icrm_feed_subscribers)', 'open']] },
      {
        title: 'Events delivered',
        unit: 'short',
        queries: [[rate('icrm_feed_delivered_total'), 'events/s']],
      },
    ],
  },
  {
    file: 'contact-centre',
    title: 'ICRM contact centre',
    panels: [
      {
        title: 'Calls',
        unit: 'short',
        queries: [[rate('icrm_centre_calls_total', 'icrm_outcome'), '{{icrm_outcome}}']],
      },
      { title: 'Calls that wait', unit: 'short', queries: [['sum(icrm_queue_waiting)', 'waiting']] },
      {
        title: 'Service level of the last interval',
        unit: 'percentunit',
        queries: [['min(icrm_queue_service_level)', 'lowest queue']],
      },
      { title: 'Agents free', unit: 'short', queries: [['sum(icrm_queue_agents_free)', 'free']] },
      { title: 'Callbacks due', unit: 'short', queries: [['sum(icrm_collaboration_callbacks_due)', 'due']] },
      {
        title: 'Promises',
        unit: 'short',
        queries: [
          [
            rate('icrm_service_promises_total', 'icrm_service_clock, icrm_outcome'),
            '{{icrm_service_clock}} {{icrm_outcome}}',
          ],
        ],
      },
    ],
  },
  {
    file: 'data-quality',
    title: 'ICRM customer data quality',
    panels: [
      {
        title: 'Lines imported',
        unit: 'short',
        queries: [
          [
            rate('icrm_import_lines_total', 'icrm_import_kind, icrm_outcome'),
            '{{icrm_import_kind}} {{icrm_outcome}}',
          ],
        ],
      },
      { title: 'Parked', unit: 'short', queries: [['sum(icrm_parked_messages)', 'parked']] },
      {
        title: 'Parity of channels',
        unit: 'percentunit',
        queries: [['min(icrm_collaboration_parity)', 'lowest']],
      },
      {
        title: 'Views that differ from the log',
        unit: 'short',
        queries: [['sum(increase(icrm_projection_audit_differences_total[24h]))', 'last day']],
      },
      { title: 'Warehouse behind', unit: 'short', queries: [['max(icrm_analytics_behind)', 'messages']] },
      { title: 'ERP silent for', unit: 's', queries: [['max(icrm_sales_erp_age_seconds)', 'seconds']] },
      {
        title: 'Accesses never recorded',
        unit: 'short',
        queries: [['sum(increase(icrm_audit_lost_total[1h]))', 'last hour']],
      },
    ],
  },
];

const WIDTH = 8;
const HEIGHT = 8;
const source = { type: 'prometheus', uid: '$source' };

const toJson = ({ file, title, panels }: Dashboard): string =>
  `${JSON.stringify(
    {
      uid: `icrm-${file}`,
      title,
      tags: ['icrm'],
      schemaVersion: 39,
      editable: false,
      refresh: '10s',
      time: { from: 'now-1h', to: 'now' },
      templating: {
        list: [{ name: 'source', label: 'Prometheus', type: 'datasource', query: 'prometheus' }],
      },
      panels: panels.map(({ title, unit, queries }, n) => ({
        id: n + 1,
        type: 'timeseries',
        title,
        datasource: source,
        gridPos: { x: (n % 3) * WIDTH, y: Math.floor(n / 3) * HEIGHT, w: WIDTH, h: HEIGHT },
        fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
        options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
        targets: queries.map(([expr, legendFormat], m) => ({
          refId: String.fromCharCode(65 + m),
          datasource: source,
          expr,
          legendFormat,
        })),
      })),
    },
    null,
    2,
  )}\n`;

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const dashboard of dashboards) {
  const file = join(folder, `${dashboard.file}.json`);
  const text = toJson(dashboard);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (check) stale.push(`infra/dashboards/${dashboard.file}.json`);
  else writeFileSync(file, text);
}
if (stale.length > 0) {
  process.stderr.write(`${stale.join(', ')}: not up to date; run node scripts/dashboards.ts\n`);
  process.exitCode = 1;
}
