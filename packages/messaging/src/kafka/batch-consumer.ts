import type { EachBatchPayload, Kafka } from 'kafkajs';
import { pause, waitAfter } from '../back-off.ts';
import { decodeEvent } from '../envelope.ts';
import { InvalidEnvelope } from '../errors.ts';
import type { BatchConsumer, BatchOptions, ReceivedRecord, TopicSpec } from '../messaging.ts';
import type { StoredRecord } from '../record.ts';
import { commitOf, createGroupMember } from './group-member.ts';
import { toRecord } from './to-record.ts';

export type BatchNeeds = {
  readonly kafka: Kafka;
  readonly ensureTopics: (specs: readonly TopicSpec[]) => Promise<void>;
  readonly troubled: (error: unknown, doing: string) => void;
};

// A handler of batches wants many at once rather than the first one soon.
const MIN_BYTES = 65_536;

const backOff = { first: 50, longest: 5_000 };

/** A member of a consumer group whose handler takes what was fetched as a whole; offsets are committed after it. */
export const createBatchConsumer = (options: BatchOptions, needs: BatchNeeds): BatchConsumer => {
  const { group, topics, handler, startWithinMs = 30_000 } = options;
  const stopping = new AbortController();
  const behind = new Map<string, number>();
  const working = new Set<Promise<unknown>>();
  let notReady: string | undefined = 'not started';

  const persist = async (records: readonly ReceivedRecord[], payload: EachBatchPayload): Promise<boolean> => {
    for (let failures = 1; !stopping.signal.aborted; failures += 1) {
      try {
        await handler(records, { signal: stopping.signal });
        return true;
      } catch (error) {
        needs.troubled(error, `take a batch as ${group}`);
        await payload.heartbeat().catch(() => undefined);
        await pause(waitAfter(failures, backOff), stopping.signal);
      }
    }
    return false;
  };

  const work = async (payload: EachBatchPayload): Promise<void> => {
    const { topic, partition, messages, highWatermark } = payload.batch;
    const last = messages.at(-1);
    if (last === undefined || stopping.signal.aborted) return;
    const records = messages.map((message) => toReceived(toRecord(topic, partition, message)));
    if (!(await persist(records, payload))) return;
    const next = BigInt(last.offset) + 1n;
    behind.set(`${topic}/${partition}`, Number(BigInt(highWatermark) - next));
    // A commit that fails makes the batch come again, which the handler has to bear anyway.
    await commitOf(payload)({
      topics: [{ topic, partitions: [{ partition, offset: next.toString() }] }],
    }).catch((error: unknown) => needs.troubled(error, 'commit offsets'));
    payload.resolveOffset(last.offset);
  };

  const member = createGroupMember({
    kafka: needs.kafka,
    group,
    topics: topics.map((topic) => (typeof topic === 'string' ? topic : topic.name)),
    fromBeginning: true,
    minBytes: MIN_BYTES,
    events: {
      joined: () => {
        notReady = undefined;
      },
      fetched(payload) {
        const turn = work(payload);
        working.add(turn);
        return turn.finally(() => working.delete(turn));
      },
      fellOut: (error) => {
        notReady = error.message;
        needs.troubled(error, `consume as ${group}`);
      },
    },
  });

  return {
    name: `batch consumer ${group}`,
    async start() {
      await needs.ensureTopics(topics.filter((topic) => typeof topic !== 'string'));
      await member.join(startWithinMs);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled([...working]);
      await member.leave();
      notReady = 'stopped';
    },
    notReady: () => notReady,
    behind: () => [...behind.values()].reduce((sum, messages) => sum + messages, 0),
  };
};

const toReceived = ({ topic, partition, offset, key, headers, value }: StoredRecord): ReceivedRecord => {
  const place = { topic, partition, offset, key };
  try {
    return { ...place, event: decodeEvent(headers, value) };
  } catch (error) {
    if (error instanceof InvalidEnvelope) return { ...place, problem: error.message };
    throw error;
  }
};
