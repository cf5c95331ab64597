// The registry: every span, attribute, metric and log field there is. A name that is not here does not compile, and
// a test of the running system refuses spans with attributes from elsewhere. Add a line where a new one is needed.

/** The first word of a span's name; the rest is of low cardinality (`append order`, `process icrm.sales.events.v1`). */
export const spanNames = {
  'http.server': 'a request at the HTTP edge; named by method and route',
  'rpc.server': 'a call that a service answers; named by service and method',
  'rpc.client': 'a call to a service; named by service and method',
  handle: 'a command, from reading its stream to the answer',
  append: 'events written to one stream',
  read: 'a stream or the log read',
  subscribe: 'a subscription to the log',
  project: 'events folded into views',
  query: 'a question to the read store',
  rebuild: 'views built anew',
  publish: 'messages handed to Kafka',
  process: 'a message of a topic worked on',
  react: 'a command sent because of an event',
  deliver: 'an event handed to a subscriber outside',
  import: 'a bulk import',
} as const;

/** The first word of a span name. */
export type SpanKindName = keyof typeof spanNames;
/** A span's name: a registered word, alone or with something of low cardinality behind it. */
export type SpanName = SpanKindName | `${SpanKindName} ${string}`;

/** Attributes of spans and metrics. Never personal data, never whole payloads. */
export const attributeNames = {
  'error.type': 'class of the error, or a status code',
  'http.request.method': 'GET, POST, …',
  'http.response.status_code': 'number',
  'http.route': 'the route as declared, /v1/customers/{customerId}',
  'url.scheme': 'http or https',
  'rpc.system': 'grpc',
  'rpc.service': 'full name of the service',
  'rpc.method': 'name of the method',
  'rpc.grpc.status_code': 'number',
  'server.address': 'host:port called',
  'messaging.system': 'kafka',
  'messaging.destination.name': 'topic',
  'messaging.consumer.group.name': 'consumer group',
  'messaging.operation.type': 'send or process',
  'messaging.batch.message_count': 'number of messages',
  'messaging.kafka.offset': 'offset of the message',
  'messaging.destination.partition.id': 'partition',
  'db.system.name': 'eventstoredb or mongodb',
  'db.operation.name': 'append, read, find, …',
  'db.collection.name': 'collection',
  'icrm.tenant': 'tenant',
  'icrm.context': 'bounded context',
  'icrm.category': 'the noun of a stream, such as order',
  'icrm.stream': 'stream name',
  'icrm.revision': 'revision in a stream',
  'icrm.position': 'position in the log',
  'icrm.event.type': 'event type',
  'icrm.event.id': 'event id',
  'icrm.event.count': 'number of events',
  'icrm.command': 'name of the command',
  'icrm.command.id': 'command id',
  'icrm.command.repeated': 'true: the recorded answer was given',
  'icrm.command.attempt': 'number of the attempt, from 1',
  'icrm.correlation.id': 'correlation id',
  'icrm.customer.id': 'customer id',
  'icrm.reason': 'why something was refused, parked or ignored, from a closed set',
  'icrm.outcome': 'done, ignored, retry, parked, accepted, rejected, …',
  'icrm.consumer': 'name of a reaction or consumer',
  'icrm.projection': 'name of a projection',
  'icrm.subscription': 'name of a subscription',
  'icrm.generation': 'generation of the views',
  'icrm.import.kind': 'customers or orders',
  'icrm.request.id': 'request id at the edge',
  'icrm.metric': 'name@version of a metric of the catalogue',
  'icrm.service.clock': 'what was promised: first-response, next-response or resolution',
  'icrm.centre': 'name of a contact centre',
  'icrm.queue': 'name of a queue of a contact centre',
} as const;

/** A registered attribute. */
export type AttributeName = keyof typeof attributeNames;
/** Attributes of a span or a measurement. */
export type Attributes = { readonly [K in AttributeName]?: string | number | boolean | undefined };

/** Metrics of ICRM; durations are in seconds. */
export const metricNames = {
  'icrm.http.server.duration': { kind: 'histogram', unit: 's', summary: 'requests at the HTTP edge' },
  'icrm.audit.lost': {
    kind: 'counter',
    unit: '{access}',
    summary: 'reads of personal data and refusals that were never recorded: the customer service stayed away',
  },
  'icrm.http.server.limited': {
    kind: 'counter',
    unit: '{request}',
    summary: 'requests that a rate limit or quota refused, by icrm.reason',
  },
  'icrm.http.server.active': {
    kind: 'upDown',
    unit: '{request}',
    summary: 'requests in work at the HTTP edge',
  },
  'icrm.rpc.server.duration': { kind: 'histogram', unit: 's', summary: 'calls answered' },
  'icrm.rpc.server.active': { kind: 'upDown', unit: '{call}', summary: 'calls in work' },
  'icrm.rpc.client.duration': { kind: 'histogram', unit: 's', summary: 'calls made' },
  'icrm.command.duration': { kind: 'histogram', unit: 's', summary: 'commands handled, by outcome' },
  'icrm.append.duration': { kind: 'histogram', unit: 's', summary: 'appends to the event store' },
  'icrm.append.conflicts': {
    kind: 'counter',
    unit: '{conflict}',
    summary: 'appends at a revision that had moved',
  },
  'icrm.projection.events': { kind: 'counter', unit: '{event}', summary: 'events applied to views' },
  'icrm.projection.duration': { kind: 'histogram', unit: 's', summary: 'batches applied to views' },
  'icrm.projection.lag.events': { kind: 'gauge', unit: '{event}', summary: 'events that views are behind' },
  'icrm.projection.audit.differences': {
    kind: 'counter',
    unit: '{customer}',
    summary: 'customers whose stored view was not what the log says',
  },
  'icrm.projection.lag.seconds': { kind: 'gauge', unit: 's', summary: 'seconds that views are behind' },
  'icrm.feed.published': { kind: 'counter', unit: '{event}', summary: 'events published to Kafka' },
  'icrm.feed.lag.seconds': { kind: 'gauge', unit: 's', summary: 'seconds that topics are behind' },
  'icrm.feed.subscribers': { kind: 'gauge', unit: '{subscriber}', summary: 'open subscriptions' },
  'icrm.feed.delivered': { kind: 'counter', unit: '{event}', summary: 'events handed to subscribers' },
  'icrm.consumer.duration': { kind: 'histogram', unit: 's', summary: 'messages worked on, by outcome' },
  'icrm.consumer.lag': { kind: 'gauge', unit: '{message}', summary: 'messages a consumer group is behind' },
  'icrm.parked.messages': { kind: 'gauge', unit: '{message}', summary: 'messages set aside' },
  'icrm.collaboration.received': {
    kind: 'counter',
    unit: '{message}',
    summary: 'what channels handed over, by outcome (stored, deduplicated, quarantined)',
  },
  'icrm.collaboration.parity': {
    kind: 'gauge',
    unit: '1',
    summary:
      'the least parity index: share of people answered in time, of the worst served divided by the others',
  },
  'icrm.collaboration.callbacks.due': {
    kind: 'gauge',
    unit: '{callback}',
    summary: 'customers to be called back now, 100 at most; high for long: promises are not kept',
  },
  'icrm.service.promises': {
    kind: 'counter',
    unit: '{promise}',
    summary: 'promises to customers, by clock and outcome (met, missed)',
  },
  'icrm.service.promises.passed': {
    kind: 'gauge',
    unit: '{promise}',
    summary: 'promises whose time passed at the last look, 100 at most; high for long: the timer is behind',
  },
  'icrm.analytics.loaded': { kind: 'counter', unit: '{event}', summary: 'events loaded into the warehouse' },
  'icrm.analytics.behind': { kind: 'gauge', unit: '{message}', summary: 'messages the warehouse is behind' },
  'icrm.analytics.metric': {
    kind: 'gauge',
    unit: '1',
    summary: 'operational metrics of the catalogue over the last day, by metric and tenant',
  },
  'icrm.centre.calls': {
    kind: 'counter',
    unit: '{call}',
    summary: 'waits and offers of contact centres that ended, by queue and outcome',
  },
  'icrm.queue.service_level': {
    kind: 'gauge',
    unit: '1',
    summary: 'share answered in time, of the waits that ended in the last 30 seconds',
  },
  'icrm.queue.waiting': { kind: 'gauge', unit: '{call}', summary: 'calls that wait in a queue' },
  'icrm.queue.occupancy': {
    kind: 'gauge',
    unit: '1',
    summary: 'share of the time signed on that was work, of the agents of a queue who are not offline',
  },
  'icrm.queue.agents.free': {
    kind: 'gauge',
    unit: '{agent}',
    summary: 'agents who could be rung for a queue',
  },
  'icrm.sales.deadlines.passed': {
    kind: 'gauge',
    unit: '{deadline}',
    summary:
      'deadlines of sales that had passed at the last look, 100 at most; high for long: the timer is behind',
  },
  'icrm.marketing.segments.delay': {
    kind: 'histogram',
    unit: 's',
    summary: 'from an event in the log to the memberships that follow from it',
  },
  'icrm.marketing.decisions': {
    kind: 'histogram',
    unit: 's',
    summary: 'what to offer or show, decided and written down',
  },
  'icrm.marketing.mails': {
    kind: 'counter',
    unit: '{mail}',
    summary: 'mails handed to the server, by outcome (sent, refused, not-reached)',
  },
  'icrm.marketing.segments.batch': {
    kind: 'gauge',
    unit: 's',
    summary: 'how long the last events took to be learnt by segments',
  },
  'icrm.sales.erp.age.seconds': {
    kind: 'gauge',
    unit: 's',
    summary: 'seconds since the ERP last answered when it was asked for changes',
  },
  'icrm.import.lines': { kind: 'counter', unit: '{line}', summary: 'lines of bulk imports, by outcome' },
} as const;

/** The names of the metrics of one kind. */
export type MetricName<K extends 'counter' | 'histogram' | 'upDown' | 'gauge'> = {
  [N in keyof typeof metricNames]: (typeof metricNames)[N]['kind'] extends K ? N : never;
}[keyof typeof metricNames];

/** Fields of log lines. Ids, names, numbers and reasons; what customers said or are called has no field. */
export const logFieldNames = {
  actor: 'kind of the actor',
  address: 'where a server listens or what is connected to',
  attempt: 'number of the attempt',
  bytes: 'size',
  channel: 'channel of a command',
  code: 'error or status code',
  collection: 'collection of the read store',
  command: 'name of a command',
  commandId: 'command id',
  consumer: 'name of a reaction or consumer',
  context: 'bounded context',
  correlationId: 'correlation id',
  count: 'how many',
  customerId: 'customer id',
  eventId: 'event id',
  events: 'how many events',
  file: 'path of a file',
  generation: 'generation of views',
  group: 'consumer group',
  headPosition: 'end of the log',
  kind: 'kind of a thing, from a closed set',
  lag: 'how far behind',
  method: 'HTTP or RPC method',
  ms: 'milliseconds',
  name: 'name of a thing of ours',
  offset: 'offset in a partition',
  outcome: 'how it ended',
  part: 'name of a part',
  partition: 'partition',
  phase: 'phase of a longer work',
  position: 'position in the log',
  projection: 'name of a projection',
  reason: 'why',
  requestId: 'request id',
  retryInMs: 'when it is tried again',
  revision: 'revision in a stream',
  route: 'route as declared',
  service: 'service',
  signal: 'signal received',
  state: 'state of a thing, from a closed set',
  status: 'HTTP status',
  stream: 'stream name',
  subscription: 'name of a subscription',
  tenant: 'tenant',
  topic: 'topic',
  traceId: 'trace id',
  type: 'event or message type',
  variable: 'environment variable',
  version: 'version',
} as const;

/** A registered log field. */
export type LogFieldName = keyof typeof logFieldNames;
