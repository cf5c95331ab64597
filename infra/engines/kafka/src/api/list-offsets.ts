import { codeOf, KafkaError } from '../engine/kafka-error.ts';
import type { PartitionLog } from '../engine/log/partition-log.ts';
import { latestRecord, recordAtTime } from '../engine/log/time-lookup.ts';
import type { ListOffsetsRequest, ListOffsetsResponse } from '../gen/server-codec.ts';
import type { Handler, RequestContext } from './handler.ts';
import { requireLeader } from './partitions.ts';

const LATEST = -1;
const EARLIEST = -2;
const OF_MAX_TIMESTAMP = -3;

type Found = { readonly offset: number; readonly timestamp: number };

/** ListOffsets: the ends of a log, or the first record at or after a time. */
export const listOffsets: Handler<ListOffsetsRequest, ListOffsetsResponse> = {
  async handle(request, context) {
    const topics = [];
    for (const { name, parts } of request.topics) {
      const answers = [];
      for (const { index, timestamp, leaderEpoch } of parts) {
        answers.push({
          index,
          ...(await find(context, { name, index, timestamp, leaderEpoch }, request.isolation)),
        });
      }
      topics.push({ name, parts: answers });
    }
    return { topics };
  },
  refuse: (request, code) => ({
    topics: request.topics.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ index }) => ({ index, err: code, timestamp: -1, offset: -1, leaderEpoch: -1 })),
    })),
  }),
};

type Wanted = {
  readonly name: string;
  readonly index: number;
  readonly timestamp: number;
  readonly leaderEpoch: number;
};

async function find(
  context: RequestContext,
  { name, index, timestamp, leaderEpoch }: Wanted,
  isolation: number,
) {
  try {
    const { log } = requireLeader(context, name, index);
    if (leaderEpoch > 0) throw new KafkaError('UNKNOWN_LEADER_EPOCH');
    const found = await lookUp(log, timestamp, isolation === 1 ? log.lastStableOffset : log.highWatermark);
    return { err: 0, ...found, leaderEpoch: found.offset < 0 ? -1 : 0 };
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    return { err: codeOf(error), timestamp: -1, offset: -1, leaderEpoch: -1 };
  }
}

async function lookUp(log: PartitionLog, timestamp: number, end: number): Promise<Found> {
  if (timestamp === LATEST) return { offset: end, timestamp: -1 };
  if (timestamp === EARLIEST) return { offset: log.logStart, timestamp: -1 };
  if (timestamp === OF_MAX_TIMESTAMP) return await latestRecord(log, end);
  return await recordAtTime(log, timestamp, end);
}
