import { codeOf, errorCodes, KafkaError } from '../engine/kafka-error.ts';
import type { PartitionLog } from '../engine/log/partition-log.ts';
import type { FetchRequest, FetchResponse } from '../gen/server-codec.ts';
import { ChangeWaiter } from './change-waiter.ts';
import type { Handler, RequestContext } from './handler.ts';
import { leading } from './partitions.ts';

type PartRequest = FetchRequest['topics'][number]['parts'][number];
type PartAnswer = NonNullable<NonNullable<FetchResponse['topics']>[number]['parts']>[number];

/** What was read for one answer so far. */
type Reading = { bytes: number; failed: boolean };

/**
 * Fetch: answers when there are enough bytes, an error or no time left, and else waits for the partitions to
 * change. No fetch sessions: every request is a full one and every answer says session 0.
 */
export const fetch: Handler<FetchRequest, FetchResponse> = {
  async handle(request, context) {
    if (request.sessionId !== 0 && request.sessionEpoch > 0)
      return { err: errorCodes.FETCH_SESSION_ID_NOT_FOUND };
    const { clock } = context.broker;
    const deadline = clock.now() + request.maxWaitMs;
    const waiter = new ChangeWaiter(clock, context.closed);
    try {
      for (;;) {
        waiter.watch(logsOf(request, context));
        const reading: Reading = { bytes: 0, failed: false };
        const topics = await readAll(request, context, reading);
        const left = deadline - clock.now();
        if (reading.failed || reading.bytes >= request.minBytes || left <= 0 || context.closed.aborted) {
          return { topics };
        }
        await waiter.wait(left);
      }
    } finally {
      waiter.release();
    }
  },
  refuse: (request, code, { version }) => ({
    err: code,
    topics:
      version >= 7
        ? []
        : request.topics.map(({ name, parts }) => ({
            name,
            parts: parts.map(({ index }) => failure(index, code)),
          })),
  }),
};

function topicOf({ name, topicId }: FetchRequest['topics'][number], { version, broker }: RequestContext) {
  return version >= 13 ? broker.topics.getById(topicId) : broker.topics.get(name);
}

function logsOf(request: FetchRequest, context: RequestContext): PartitionLog[] {
  const logs: PartitionLog[] = [];
  for (const entry of request.topics) {
    const topic = topicOf(entry, context);
    for (const { index } of entry.parts) {
      const log = topic?.partitions[index];
      if (log !== undefined) logs.push(log);
    }
  }
  return logs;
}

async function readAll(request: FetchRequest, context: RequestContext, reading: Reading) {
  const topics: { name: string; topicId: string; parts: PartAnswer[] }[] = [];
  for (const entry of request.topics) {
    const parts: PartAnswer[] = [];
    for (const part of entry.parts) parts.push(await readPart({ request, entry, part }, context, reading));
    topics.push({ name: entry.name, topicId: entry.topicId, parts });
  }
  return topics;
}

type Place = {
  readonly request: FetchRequest;
  readonly entry: FetchRequest['topics'][number];
  readonly part: PartRequest;
};

async function readPart(place: Place, context: RequestContext, reading: Reading): Promise<PartAnswer> {
  const { request, entry, part } = place;
  const topic = topicOf(entry, context);
  try {
    if (topic === undefined && context.version >= 13) throw new KafkaError('UNKNOWN_TOPIC_ID');
    const { log } = leading(context, topic, part.index);
    if (part.leaderEpoch > 0) throw new KafkaError('UNKNOWN_LEADER_EPOCH');
    if (part.offset < log.logStart || part.offset > log.highWatermark) {
      reading.failed = true;
      return { ...positions(log, part.index), err: errorCodes.OFFSET_OUT_OF_RANGE };
    }
    return await readLog(log, { request, part, reading });
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    reading.failed = true;
    return failure(part.index, codeOf(error));
  }
}

type LogRead = { readonly request: FetchRequest; readonly part: PartRequest; readonly reading: Reading };

async function readLog(log: PartitionLog, { request, part, reading }: LogRead): Promise<PartAnswer> {
  const committedOnly = request.isolation === 1;
  const until = committedOnly ? log.lastStableOffset : log.highWatermark;
  const maxBytes = Math.max(0, Math.min(part.maxBytes, request.maxBytes - reading.bytes));
  const found = log.read({ offset: part.offset, maxBytes, until, atLeastOne: reading.bytes === 0 });
  const records = found instanceof Promise ? await found : found;
  for (const { length } of records) reading.bytes += length;
  const aborted = committedOnly
    ? log
        .abortedWithin(part.offset, until)
        .map(({ producerId, first }) => ({ producerId, firstOffset: first }))
    : null;
  return { ...positions(log, part.index), aborted, records };
}

function positions(log: PartitionLog, index: number): PartAnswer {
  return {
    index,
    err: 0,
    hw: log.highWatermark,
    lso: log.lastStableOffset,
    logStart: log.logStart,
    aborted: null,
    preferredReplica: -1,
    records: Buffer.alloc(0),
  };
}

function failure(index: number, err: number): PartAnswer {
  const nothing = { aborted: null, preferredReplica: -1, records: Buffer.alloc(0) };
  return { index, err, hw: -1, lso: -1, logStart: -1, ...nothing };
}
