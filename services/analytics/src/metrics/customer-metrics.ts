import type { MetricDefinition } from './definition.ts';

export const customerMetrics: readonly MetricDefinition[] = [
  {
    name: 'registrations',
    version: 1,
    shape: 'series',
    unit: 'count',
    owner: 'customer',
    summary: 'Customers that became known',
    source: "(SELECT * FROM customer_change WHERE step = 'registered')",
    measure: 'count(*)',
    dimensions: { source: 'source', kind: 'kind', segment: 'segment', country: 'country' },
  },
  {
    name: 'interactions',
    version: 1,
    shape: 'series',
    unit: 'count',
    owner: 'customer',
    operational: true,
    summary: 'Events of any kind',
    source: 'interaction',
    measure: 'count(*)',
    dimensions: { context: 'context', type: 'type', channel: 'channel', actor: 'actor_kind' },
  },
  {
    name: 'consents',
    version: 1,
    shape: 'series',
    unit: 'count',
    owner: 'customer',
    summary: 'Consents given less those withdrawn',
    source: 'consent_change',
    measure: 'sum(CASE WHEN given THEN 1 ELSE -1 END)::BIGINT',
    dimensions: { purpose: 'purpose', channel: 'consent_channel' },
  },
];
