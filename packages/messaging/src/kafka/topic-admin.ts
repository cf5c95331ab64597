import type { Admin, Kafka } from 'kafkajs';
import { TopicMismatch } from '../errors.ts';
import type { GroupLag, TopicSpec } from '../messaging.ts';
import { isTopicExists, mapError } from './map-error.ts';

/** Topics and groups as an operator sees them. */
export type TopicAdmin = {
  ensure(specs: readonly TopicSpec[]): Promise<void>;
  lag(group: string, topics: readonly string[]): Promise<readonly GroupLag[]>;
  /** The end offset of every partition of a topic that exists, undefined for one that does not. */
  ends(topic: string): Promise<ReadonlyMap<number, { low: bigint; high: bigint }> | undefined>;
  deleteGroup(group: string): Promise<void>;
  close(): Promise<void>;
};

export const createTopicAdmin = (kafka: Kafka): TopicAdmin => {
  let connected: Promise<Admin> | undefined;

  const connect = async (): Promise<Admin> => {
    const admin = kafka.admin();
    await admin.connect();
    return admin;
  };

  const use = async <T>(doing: string, work: (admin: Admin) => Promise<T>): Promise<T> => {
    connected ??= connect();
    try {
      return await work(await connected);
    } catch (error) {
      if (error instanceof TopicMismatch) throw error;
      connected = undefined;
      throw mapError(error, doing);
    }
  };

  return {
    ensure: (specs) =>
      use('declare topics', async (admin) => {
        const present = new Set(await admin.listTopics());
        await create(
          admin,
          specs.filter(({ name }) => !present.has(name)),
        );
        await adjust(
          admin,
          specs.filter(({ name }) => present.has(name)),
        );
      }),
    lag: (group, topics) =>
      use('read lag', async (admin) => {
        const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
        return Promise.all(committed.map(({ topic, partitions }) => lagOf(admin, topic, partitions))).then(
          (lags) => lags.flat(),
        );
      }),
    ends: (topic) =>
      use('read offsets', async (admin) => {
        if (!(await admin.listTopics()).includes(topic)) return undefined;
        const offsets = await admin.fetchTopicOffsets(topic);
        return new Map(
          offsets.map(({ partition, low, high }) => [partition, { low: BigInt(low), high: BigInt(high) }]),
        );
      }),
    deleteGroup: (group) => use('delete group', (admin) => admin.deleteGroups([group]).then(() => undefined)),
    async close() {
      await connected?.then((admin) => admin.disconnect()).catch(() => undefined);
    },
  };
};

// Numbers of the protocol: Node cannot see these two among the exports of kafkajs.
const TOPIC_RESOURCE = 2;
const SET_ON_TOPIC = 1;

const lagOf = async (
  admin: Admin,
  topic: string,
  committed: readonly { readonly partition: number; readonly offset: string }[],
): Promise<GroupLag[]> => {
  const ends = await admin.fetchTopicOffsets(topic);
  return ends.map(({ partition, low, high }) => {
    const mark = BigInt(committed.find((one) => one.partition === partition)?.offset ?? -1);
    return { topic, partition, lag: BigInt(high) - (mark < 0n ? BigInt(low) : mark) };
  });
};

const create = async (admin: Admin, specs: readonly TopicSpec[]): Promise<void> => {
  if (specs.length === 0) return;
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: specs.map(({ name, partitions, replicationFactor, config }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor: replicationFactor ?? -1,
        configEntries: toEntries(config ?? {}),
      })),
    });
  } catch (error) {
    if (!isTopicExists(error)) throw error;
  }
};

const adjust = async (admin: Admin, specs: readonly TopicSpec[]): Promise<void> => {
  if (specs.length === 0) return;
  const { topics } = await admin.fetchTopicMetadata({ topics: specs.map(({ name }) => name) });
  for (const { name, partitions } of specs) {
    const found = topics.find((topic) => topic.name === name)?.partitions.length ?? 0;
    if (found < partitions)
      throw new TopicMismatch(`${name} has ${found} partitions where ${partitions} are declared`);
  }
  await applyConfig(admin, specs);
};

const applyConfig = async (admin: Admin, specs: readonly TopicSpec[]): Promise<void> => {
  const wanted = specs.filter(({ config }) => config !== undefined);
  if (wanted.length === 0) return;
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: wanted.map(({ name }) => ({ type: TOPIC_RESOURCE, name })),
  });
  const changes = wanted.flatMap(({ name, config = {} }) => {
    const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
    const current = new Map(entries.map((entry) => [entry.configName, entry]));
    if (Object.entries(config).every(([key, value]) => current.get(key)?.configValue === value)) return [];
    // Altering replaces every setting of the topic, so those set by others are sent along.
    const kept = entries.filter(({ configSource }) => configSource === SET_ON_TOPIC);
    const merged = { ...Object.fromEntries(kept.map((one) => [one.configName, one.configValue])), ...config };
    return [{ type: TOPIC_RESOURCE, name, configEntries: toEntries(merged) }];
  });
  if (changes.length > 0) await admin.alterConfigs({ validateOnly: false, resources: changes });
};

const toEntries = (config: Readonly<Record<string, string>>): { name: string; value: string }[] =>
  Object.entries(config).map(([name, value]) => ({ name, value }));
