import type { EachBatchPayload, Kafka } from 'kafkajs';
import { type Committer, createCommitter } from '../committer.ts';
import type { ConsumeOptions, Consumer, TopicSpec } from '../messaging.ts';
import { toOrigin } from '../parked-record.ts';
import { createPartitionQueue, type PartitionQueue } from '../partition-queue.ts';
import { partitionKey, recordId, type StoredRecord } from '../record.ts';
import { parkedTopic, replayTopic } from '../topics.ts';
import { createWorker, type Observation, type Work } from '../worker.ts';
import { commitOf, createGroupMember, type GroupMember } from './group-member.ts';
import { toRecord } from './to-record.ts';

/** What a consumer needs of the connection it belongs to. */
export type ConsumerNeeds = {
  readonly kafka: Kafka;
  readonly ensureTopics: (specs: readonly TopicSpec[]) => Promise<void>;
  readonly park: (record: StoredRecord, reason: string) => Promise<void>;
  /** Takes a replayed record, now settled, off the list of parked ones. */
  readonly release: (id: string) => Promise<void>;
  readonly observe: (observation: Observation) => void;
  readonly troubled: (error: unknown, doing: string) => void;
};

// Records a partition may have waiting before its fetching pauses, how long a fetch waits for room first, and how
// often offsets are committed while busy.
const ROOM = 1_000;
const ROOM_WAIT_MS = 50;
const COMMIT_INTERVAL_MS = 500;

type Lane = { readonly topic: string; readonly partition: number; readonly queue: PartitionQueue };

/** A member of a consumer group that keeps one queue per partition, so that no partition waits for another. */
export const createConsumer = (options: ConsumeOptions, needs: ConsumerNeeds): Consumer => {
  const { group, topics, stopWithinMs = 5_000, startWithinMs = 30_000 } = options;
  const stopping = new AbortController();
  const outOfTime = new AbortController();
  const lanes = new Map<string, Lane>();
  let owned: ReadonlySet<string> = new Set();
  let notReady: string | undefined = 'not started';

  const work = replayAware(options, needs);
  const committer: Committer = createCommitter({
    owns: (topic, partition) => owned.has(partitionKey(topic, partition)),
    intervalMs: COMMIT_INTERVAL_MS,
    failed: (error) => needs.troubled(error, 'commit offsets'),
  });

  const queueOf = (topic: string, partition: number): PartitionQueue => {
    const key = partitionKey(topic, partition);
    const lane = lanes.get(key) ?? {
      topic,
      partition,
      queue: createPartitionQueue({
        work,
        stopping: stopping.signal,
        outOfTime: outOfTime.signal,
        settled: (next) => committer.settled(topic, partition, next),
      }),
    };
    lanes.set(key, lane);
    return lane.queue;
  };

  const fetched = async (payload: EachBatchPayload): Promise<void> => {
    if (stopping.signal.aborted) return;
    const { topic, partition, messages, highWatermark } = payload.batch;
    committer.through(commitOf(payload));
    const queue = queueOf(topic, partition);
    queue.push(
      messages.map((message) => toRecord(topic, partition, message)),
      BigInt(highWatermark),
    );
    if (queue.waiting > ROOM) await makeRoom(queue, payload);
  };

  const joined = (now: ReadonlySet<string>): void => {
    owned = now;
    notReady = undefined;
    for (const [key, { queue }] of lanes) {
      if (now.has(key)) queue.restart();
      else {
        queue.lose();
        lanes.delete(key);
      }
    }
  };

  const member: GroupMember = createGroupMember({
    kafka: needs.kafka,
    group,
    topics: [...topics.map(nameOf), replayTopic(group).name],
    fromBeginning: options.from !== 'end',
    events: {
      joined,
      fetched,
      fellOut: (error) => {
        notReady = error.message;
        needs.troubled(error, `consume as ${group}`);
      },
    },
  });

  return {
    name: `consumer ${group}`,
    async start() {
      const specs = topics.filter((topic) => typeof topic !== 'string');
      await needs.ensureTopics([...specs, parkedTopic(group), replayTopic(group)]);
      await member.join(startWithinMs);
      return undefined;
    },
    async stop() {
      stopping.abort();
      const timer = setTimeout(() => outOfTime.abort(), stopWithinMs);
      await Promise.all([...lanes.values()].map(({ queue }) => queue.finish()));
      clearTimeout(timer);
      await committer.flush();
      await member.leave();
      notReady = 'stopped';
    },
    notReady: () => notReady,
    progress: () =>
      [...lanes.values()].map(({ topic, partition, queue }) => ({ topic, partition, ...queue.progress })),
  };
};

const nameOf = (topic: string | TopicSpec): string => (typeof topic === 'string' ? topic : topic.name);

/** A busy partition holds its next fetch back for a moment, and if that is not enough pauses, so that others go on. */
const makeRoom = async (queue: PartitionQueue, { pause }: EachBatchPayload): Promise<void> => {
  const { promise: waited, resolve } = Promise.withResolvers<'full'>();
  const timer = setTimeout(() => resolve('full'), ROOM_WAIT_MS);
  const result = await Promise.race([waited, queue.drainedTo(ROOM)]);
  clearTimeout(timer);
  if (result !== 'full') return;
  const resume = pause();
  void queue.drainedTo(queue.waiting / 2).then(resume);
};

const replayAware = (options: ConsumeOptions, { park, release, observe }: ConsumerNeeds): Work => {
  const { group, handler, maxAttempts = 10, backOffMs = { first: 50, longest: 5_000 } } = options;
  const replays = replayTopic(group).name;
  const work = createWorker({ handler, park, maxAttempts, backOff: backOffMs, observe });
  const replayed = createWorker({
    handler: async (message, context) => {
      const outcome = await handler(message, context);
      if (outcome.kind === 'done' || outcome.kind === 'ignored') await release(recordId(message));
      return outcome;
    },
    park,
    maxAttempts,
    backOff: backOffMs,
    observe,
  });
  return (record, signals) =>
    record.topic === replays ? replayed(toOrigin(record), signals) : work(record, signals);
};
