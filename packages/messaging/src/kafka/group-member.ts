import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Offsets } from '../committer.ts';
import { BrokerUnavailable } from '../errors.ts';
import { partitionKey } from '../record.ts';
import { mapError } from './map-error.ts';

/** What a member of a group does with what happens to it. */
export type MemberEvents = {
  /** The partitions that are now this member's, as `topic/partition`. */
  joined(owned: ReadonlySet<string>): void;
  /** Records of one partition; the promise holds back the next fetch. */
  fetched(payload: EachBatchPayload): Promise<void>;
  /** It fell out of the group and will come back by itself. */
  fellOut(error: Error): void;
};

/** Membership of a consumer group that outlives crashes of the client below it. */
export type GroupMember = {
  /** Resolves when the group was joined. @throws BrokerUnavailable, UnknownTopic */
  join(withinMs: number): Promise<void>;
  leave(): Promise<void>;
};

type Options = {
  readonly kafka: Kafka;
  readonly group: string;
  readonly topics: readonly string[];
  readonly fromBeginning: boolean;
  /** The broker answers a fetch when there are so many bytes, or after a quarter of a second; at once unless given. */
  readonly minBytes?: number;
  readonly events: MemberEvents;
};

/** How kafkajs commits without retrying by itself: a retried commit could outlive the ownership it was made under. */
export const commitOf =
  ({ commitOffsetsIfNecessary }: EachBatchPayload) =>
  (offsets: Offsets): Promise<void> =>
    commitOffsetsIfNecessary({ topics: [...offsets.topics] });

const REOPEN_AFTER_MS = 1_000;

// An idle member asks four times a second, which costs next to nothing, and so sees a rebalance or a stop at most
// that much later. New messages do not wait for it: the broker answers a waiting fetch at once.
const MAX_WAIT_MS = 250;

export const createGroupMember = ({
  kafka,
  group,
  topics,
  fromBeginning,
  minBytes = 1,
  events,
}: Options): GroupMember => {
  let consumer: Consumer | undefined;
  let left = false;
  let reopening: NodeJS.Timeout | undefined;

  const listen = (fresh: Consumer): Promise<void> =>
    new Promise((resolve) => {
      fresh.on(fresh.events.GROUP_JOIN, ({ payload }) => {
        events.joined(toOwned(payload.memberAssignment));
        resolve();
      });
      fresh.on(fresh.events.CRASH, ({ payload: { error, restart } }) => {
        events.fellOut(error);
        if (!restart) reopen();
      });
    });

  const open = async (): Promise<void> => {
    const fresh = kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: MAX_WAIT_MS,
      minBytes,
      heartbeatInterval: 500,
      sessionTimeout: 15_000,
      rebalanceTimeout: 30_000,
      maxBytesPerPartition: 1_048_576,
    });
    consumer = fresh;
    const joined = listen(fresh);
    await fresh.connect();
    await fresh.subscribe({ topics: [...topics], fromBeginning });
    await fresh.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 64,
      eachBatch: (payload) => events.fetched(payload),
    });
    await joined;
  };

  const reopen = (): void => {
    if (left) return;
    clearTimeout(reopening);
    reopening = setTimeout(() => {
      const old = consumer;
      void Promise.resolve(old?.disconnect())
        .catch(() => undefined)
        .then(() => (left ? undefined : open()))
        .catch((error: unknown) => {
          events.fellOut(mapError(error, `join group ${group}`));
          reopen();
        });
    }, REOPEN_AFTER_MS);
  };

  return {
    async join(withinMs) {
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(
        () => reject(new BrokerUnavailable(`group ${group} was not joined within ${withinMs} ms`)),
        withinMs,
      );
      const opened = open().catch((error: unknown) => {
        throw mapError(error, `join group ${group}`);
      });
      try {
        await Promise.race([opened, late]);
      } finally {
        clearTimeout(timer);
        opened.catch(() => undefined);
      }
    },
    async leave() {
      left = true;
      clearTimeout(reopening);
      await consumer?.disconnect().catch(() => undefined);
    },
  };
};

const toOwned = (assignment: Readonly<Record<string, readonly number[]>>): ReadonlySet<string> =>
  new Set(
    Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => partitionKey(topic, partition)),
    ),
  );
