import { codeOf, errorCodes, KafkaError, messageOf } from '../engine/kafka-error.ts';
import type { PartitionLog } from '../engine/log/partition-log.ts';
import { attribute, type BatchHeader, checkBatches } from '../engine/records/batch.ts';
import { readRecords } from '../engine/records/records.ts';
import type { Topic } from '../engine/topic/topic-table.ts';
import type { ProduceRequest, ProduceResponse } from '../gen/server-codec.ts';
import { Disconnect, type Handler, type RequestContext } from './handler.ts';
import { requireLeader } from './partitions.ts';

type PartAnswer = NonNullable<NonNullable<ProduceResponse['topics']>[number]['parts']>[number];

/** Produce: appends each partition's batches; one that is refused does not keep the others from being appended. */
export const produce: Handler<ProduceRequest, ProduceResponse> = {
  async handle(request, context) {
    if (![-1, 0, 1].includes(request.acks)) throw new KafkaError('INVALID_REQUIRED_ACKS');
    const topics = request.topics.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ index, records }) => appendPart({ name, index, records }, context)),
    }));
    if (request.acks === 0) {
      const failed = topics.some(({ parts }) => parts.some(({ err }) => err !== 0));
      if (failed) throw new Disconnect('records without acknowledgement were refused');
      return undefined;
    }
    try {
      await context.broker.durable();
    } catch {
      return refuse(request, errorCodes.KAFKA_STORAGE_ERROR);
    }
    return { topics };
  },
  refuse,
};

type Part = { readonly name: string; readonly index: number; readonly records: Buffer | null };

function appendPart({ name, index, records }: Part, context: RequestContext): PartAnswer {
  try {
    const { topic, log } = requireLeader(context, name, index);
    const headers = checkBatches(records ?? Buffer.alloc(0), topic.config.number('max.message.bytes'));
    checkTimes(topic, headers, context.broker.clock.now());
    checkTransaction({ name, index, headers }, context);
    if (topic.config.has('compact')) checkKeys(records ?? Buffer.alloc(0), headers);
    return appended(log, log.append(records ?? Buffer.alloc(0), headers));
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    return refused(index, codeOf(error), messageOf(error));
  }

  function appended(
    log: PartitionLog,
    { baseOffset, appendTime }: ReturnType<PartitionLog['append']>,
  ): PartAnswer {
    return { index, err: 0, baseOffset, logAppendTime: appendTime, logStart: log.logStart };
  }
}

function checkTimes(topic: Topic, headers: readonly BatchHeader[], now: number): void {
  if (topic.config.get('message.timestamp.type') === 'LogAppendTime') return;
  const latest = now + topic.config.number('message.timestamp.after.max.ms');
  const earliest = now - topic.config.number('message.timestamp.before.max.ms');
  for (const { firstTimestamp, maxTimestamp } of headers) {
    if (maxTimestamp > latest || (firstTimestamp >= 0 && firstTimestamp < earliest)) {
      throw new KafkaError('INVALID_TIMESTAMP', 'the timestamp is too far from the time of the broker');
    }
  }
}

function checkKeys(records: Buffer, headers: readonly BatchHeader[]): void {
  let at = 0;
  for (const { size } of headers) {
    const keyless = readRecords(records.subarray(at, at + size))?.some(({ key }) => key === null);
    if (keyless === true) throw new KafkaError('INVALID_RECORD', 'a compacted topic needs keys');
    at += size;
  }
}

type Batches = { readonly name: string; readonly index: number; readonly headers: readonly BatchHeader[] };

function checkTransaction({ name, index, headers }: Batches, { broker }: RequestContext): void {
  for (const { attributes, producerId, producerEpoch } of headers) {
    if ((attributes & attribute.transactional) === 0) continue;
    broker.transactions.checkProduce({ producerId, epoch: producerEpoch }, name, index);
  }
}

function refused(index: number, err: number, errMsg: string | null): PartAnswer {
  return { index, err, baseOffset: -1, logAppendTime: -1, logStart: -1, errMsg };
}

function refuse(request: ProduceRequest, code: number): ProduceResponse {
  return {
    topics: request.topics.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ index }) => refused(index, code, null)),
    })),
  };
}
