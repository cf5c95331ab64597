import type { ColumnType, TableSpec } from '@icrm/column-store';

/** Counted up when a table changes: a warehouse of another version is built anew from the topics. */
export const SCHEMA_VERSION = 6;

/** What every fact has: the event it is of, whom it is about, when it happened and when the log took it. */
const fact = {
  position: 'bigint',
  tenant: 'varchar',
  customer_id: 'varchar',
  happened_at: 'timestamp',
  recorded_at: 'timestamp',
  channel: 'varchar',
} as const satisfies Readonly<Record<string, ColumnType>>;

/**
 * The star: facts that are only ever added, one or more rows an event, so that neither order nor repetition of work
 * changes what they say. Dimensions with their history are facts too (`customer_change`, `customer_link`); what holds at
 * a moment is asked of them (see scope.ts). No table has a place for a personal value.
 */
export const tables = {
  /** Every published event. */
  interaction: {
    ...fact,
    event_id: 'varchar',
    context: 'varchar',
    type: 'varchar',
    actor_kind: 'varchar',
    actor_id: 'varchar',
    stream: 'varchar',
    correlation_id: 'varchar',
    causation_id: 'varchar',
  },
  /**
   * A line of an order; a cancellation is one line that takes the whole amount back, an amendment one that takes back what
   * was and the lines that are now.
   */
  sale: {
    ...fact,
    order_id: 'varchar',
    step: 'varchar',
    line: 'integer',
    product_id: 'varchar',
    category: 'varchar',
    quantity: 'bigint',
    amount_minor: 'bigint',
    currency: 'varchar',
  },
  /** Leads and opportunities: what became of them, step by step. */
  deal_step: {
    ...fact,
    deal_id: 'varchar',
    lead_id: 'varchar',
    step: 'varchar',
    stage: 'varchar',
    value_minor: 'bigint',
    currency: 'varchar',
    source: 'varchar',
  },
  /** Cases: what became of them, step by step. */
  case_step: {
    ...fact,
    case_id: 'varchar',
    step: 'varchar',
    kind: 'varchar',
    priority: 'varchar',
    segment: 'varchar',
    clock: 'varchar',
    level: 'integer',
    agent_id: 'varchar',
  },
  /** What customers said of how it was, on one scale from 0 (bad) to 1 (good). */
  rating: { ...fact, subject_id: 'varchar', measure: 'varchar', score: 'double' },
  /** Messages and other contacts through any channel. */
  message: {
    ...fact,
    message_id: 'varchar',
    conversation_id: 'varchar',
    direction: 'varchar',
    kind: 'varchar',
  },
  /** Calls and other contacts that wait for an agent, step by step. */
  call_step: {
    ...fact,
    call_id: 'varchar',
    step: 'varchar',
    queue: 'varchar',
    agent_id: 'varchar',
    segment: 'varchar',
    language: 'varchar',
    wait_ms: 'bigint',
    handle_ms: 'bigint',
  },
  /** What agents were doing from then on; about nobody. */
  agent_state: { ...fact, agent_id: 'varchar', state: 'varchar' },
  /** What campaigns did with customers, and what these did. */
  campaign_step: {
    ...fact,
    campaign_id: 'varchar',
    step: 'varchar',
    arm: 'varchar',
    cost_minor: 'bigint',
  },
  customer_change: {
    ...fact,
    step: 'varchar',
    kind: 'varchar',
    stage: 'varchar',
    segment: 'varchar',
    language: 'varchar',
    country: 'varchar',
    time_zone: 'varchar',
    source: 'varchar',
  },
  customer_link: { ...fact, other_id: 'varchar', linked: 'boolean' },
  consent_change: { ...fact, purpose: 'varchar', consent_channel: 'varchar', given: 'boolean' },
  /** Predictions: made, and what came of them. */
  prediction_step: {
    ...fact,
    prediction_id: 'varchar',
    step: 'varchar',
    kind: 'varchar',
    model_version: 'varchar',
    value: 'double',
    band: 'varchar',
    about: 'varchar',
    horizon_days: 'integer',
    data_through: 'timestamp',
    observed: 'double',
  },
  decision_step: {
    ...fact,
    decision_id: 'varchar',
    step: 'varchar',
    kind: 'varchar',
    arm: 'varchar',
    value: 'varchar',
    prediction_id: 'varchar',
    expires_at: 'timestamp',
    outcome: 'varchar',
  },
  /** Who answers for a customer, in which role, until it is taken back. */
  owner_step: { ...fact, owner: 'varchar', role: 'varchar', released: 'boolean' },
  /** Goals: set, seen, withdrawn, judged. */
  goal_step: {
    ...fact,
    goal_id: 'varchar',
    step: 'varchar',
    name: 'varchar',
    objective: 'varchar',
    owner: 'varchar',
    metric: 'varchar',
    metric_version: 'integer',
    filters: 'varchar',
    starts_at: 'timestamp',
    ends_at: 'timestamp',
    target: 'double',
    better: 'varchar',
    value: 'double',
    reached: 'boolean',
    actor_id: 'varchar',
  },
  /** Questions that are watched, what was raised of them and what was done. */
  watch_step: {
    ...fact,
    insight_id: 'varchar',
    step: 'varchar',
    name: 'varchar',
    owner: 'varchar',
    metric: 'varchar',
    metric_version: 'integer',
    filters: 'varchar',
    dimension: 'varchar',
    window_days: 'integer',
    condition: 'varchar',
    threshold: 'double',
    action: 'varchar',
    raise_id: 'varchar',
    grp: 'varchar',
    value: 'double',
    before: 'double',
    starts_at: 'timestamp',
    ends_at: 'timestamp',
    known_through: 'bigint',
    actor_id: 'varchar',
  },
  /** When rounds are due by the clock, and what came of those that were made. */
  round_step: {
    ...fact,
    step: 'varchar',
    starts_at: 'timestamp',
    every_minutes: 'integer',
    due_at: 'timestamp',
    outcome: 'varchar',
  },
  /** Stages of the life of customers. */
  lifecycle_step: { ...fact, from_stage: 'varchar', to_stage: 'varchar', rule: 'varchar' },
  /** What somebody said of the criteria of excellence, 0 to 100. */
  assessment: { ...fact, criterion: 'varchar', score: 'double' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ColumnType>>>>;

export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as readonly TableName[];

/** A table as the store takes it. */
export const specOf = (name: TableName): TableSpec => ({ name, columns: tables[name] });

/** The columns that could single out a person when put together; they are emptied when the person is erased. */
export const scrubbed: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  customer_change: ['segment', 'language', 'country', 'time_zone'],
  case_step: ['segment'],
  call_step: ['segment', 'language'],
  prediction_step: ['value', 'band', 'about', 'observed'],
  decision_step: ['value'],
  lifecycle_step: ['from_stage', 'to_stage'],
};

/** What makes the tables of an empty file. */
export const createTables = (): readonly string[] => [
  ...tableNames.map((name) => {
    const columns = Object.entries(tables[name]).map(([column, type]) => `${column} ${type.toUpperCase()}`);
    return `CREATE TABLE ${name} (${columns.join(', ')})`;
  }),
  'CREATE TABLE warehouse (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)',
  'CREATE TABLE loaded (topic VARCHAR, part INTEGER, position BIGINT, PRIMARY KEY (topic, part))',
  'CREATE TABLE unreadable (topic VARCHAR, part INTEGER, place VARCHAR, reason VARCHAR)',
  `CREATE TABLE mart (name VARCHAR, version INTEGER, tenant VARCHAR, position BIGINT, built_at TIMESTAMP,
     row_count BIGINT, problems VARCHAR, through_row BIGINT, PRIMARY KEY (name, version, tenant))`,
];
