import { KafkaError } from '../engine/kafka-error.ts';
import type {
  DeleteRecordsRequest,
  DeleteRecordsResponse,
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from '../gen/server-codec.ts';
import type { Handler } from './handler.ts';
import { attempt, requireLeader } from './partitions.ts';

const TO_THE_END = -1;

/** DeleteRecords: moves the start of logs. */
export const deleteRecords: Handler<DeleteRecordsRequest, DeleteRecordsResponse> = {
  handle: (request, context) => ({
    topics: request.topics.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ index, offset }) => {
        let lowWatermark = -1;
        const err = attempt(() => {
          const { log } = requireLeader(context, name, index);
          const target = offset === TO_THE_END ? log.highWatermark : offset;
          if (target < 0 || target > log.highWatermark) throw new KafkaError('OFFSET_OUT_OF_RANGE');
          log.advanceStart(target);
          lowWatermark = log.logStart;
        });
        return { index, lowWatermark, err };
      }),
    })),
  }),
  refuse: (request, err) => ({
    topics: request.topics.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ index }) => ({ index, lowWatermark: -1, err })),
    })),
  }),
};

/** OffsetForLeaderEpoch: there is but epoch 0, which ends where the log ends. */
export const offsetForLeaderEpoch: Handler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse> = {
  handle: (request, context) => ({
    topics: request.topics.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ index, currentLeaderEpoch, leaderEpoch }) => {
        let endOffset = -1;
        const err = attempt(() => {
          const { log } = requireLeader(context, name, index);
          if (currentLeaderEpoch > 0) throw new KafkaError('UNKNOWN_LEADER_EPOCH');
          if (leaderEpoch === 0) endOffset = log.highWatermark;
        });
        return { index, err, leaderEpoch: endOffset < 0 ? -1 : 0, endOffset };
      }),
    })),
  }),
  refuse: (request, err) => ({
    topics: request.topics.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ index }) => ({ index, err, leaderEpoch: -1, endOffset: -1 })),
    })),
  }),
};
