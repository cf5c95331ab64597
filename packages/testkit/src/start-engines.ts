import type { EventStoreEngine, EventStoreOptions } from '@icrm/engine-eventstore';
import type { KafkaEngine, KafkaOptions } from '@icrm/engine-kafka';
import type { MongoEngine, MongoOptions } from '@icrm/engine-mongo';

/** Which engines a test needs: true for one in memory on a free port, or its own options. */
export type EngineOptions = {
  readonly eventstore?: boolean | EventStoreOptions;
  readonly kafka?: boolean | KafkaOptions;
  readonly mongo?: boolean | MongoOptions;
};

/** The engines of a test. Those that were not asked for cannot be reached: asking throws. */
export type Engines = {
  readonly eventstore: EventStoreEngine;
  readonly kafka: KafkaEngine;
  readonly mongo: MongoEngine;
  /** What settings call them: ICRM_EVENTSTORE, ICRM_KAFKA, ICRM_MONGO of the engines that run. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops all of them. Can be called twice. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Running = {
  readonly eventstore: EventStoreEngine | undefined;
  readonly kafka: KafkaEngine | undefined;
  readonly mongo: MongoEngine | undefined;
};

/** Starts embedded engines in this process, side by side; loads those that are asked for alone. */
export const startEngines = async ({ eventstore, kafka, mongo }: EngineOptions): Promise<Engines> => {
  const starting = {
    eventstore: start(eventstore, async (options: EventStoreOptions) =>
      (await import('@icrm/engine-eventstore')).startEventStore(options),
    ),
    kafka: start(kafka, async (options: KafkaOptions) =>
      (await import('@icrm/engine-kafka')).startKafka(options),
    ),
    mongo: start(mongo, async (options: MongoOptions) =>
      (await import('@icrm/engine-mongo')).startMongo(options),
    ),
  };
  const outcomes = await Promise.allSettled(Object.values(starting));
  const failure = outcomes.find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected') {
    await Promise.all(outcomes.map((outcome) => 'value' in outcome && outcome.value?.stop()));
    throw failure.reason;
  }
  return enginesOf({
    eventstore: await starting.eventstore,
    kafka: await starting.kafka,
    mongo: await starting.mongo,
  });
};

const start = async <O extends object, E>(
  wanted: boolean | O | undefined,
  startEngine: (options: O | { port: number; memory: true }) => Promise<E>,
): Promise<E | undefined> => {
  if (wanted === undefined || wanted === false) return undefined;
  return startEngine(wanted === true ? { port: 0, memory: true } : { port: 0, ...wanted });
};

const enginesOf = ({ eventstore, kafka, mongo }: Running): Engines => {
  const stop = async () => {
    await Promise.all([eventstore?.stop(), kafka?.stop(), mongo?.stop()]);
  };
  return {
    get eventstore() {
      return running('eventstore', eventstore);
    },
    get kafka() {
      return running('kafka', kafka);
    },
    get mongo() {
      return running('mongo', mongo);
    },
    environment: {
      ...(eventstore && { ICRM_EVENTSTORE: eventstore.connectionString }),
      ...(kafka && { ICRM_KAFKA: kafka.address }),
      ...(mongo && { ICRM_MONGO: `mongodb://${mongo.address}/` }),
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
};

const running = <E>(name: string, engine: E | undefined): E => {
  if (engine === undefined) throw new Error(`the test did not ask for engine ${name}`);
  return engine;
};
