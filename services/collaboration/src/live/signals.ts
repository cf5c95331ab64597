import { type CloudEvent, connectKafka } from '@icrm/messaging';
import { newId } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { z } from 'zod';

const log = logger('collaboration.signals');
/** A service that stops does not wait longer for brokers that are away. */
const START_WITHIN_MS = 5_000;
const TOPIC = 'icrm.collaboration.signals.v1';

const presence = z.strictObject({
  actorKind: z.string(),
  actorId: z.string(),
  present: z.boolean(),
  typing: z.boolean(),
});
const signal = z.strictObject({
  /** The instance that says it. */
  from: z.string(),
  stream: z.string(),
  /** Missing: it asks who is there. */
  presence: presence.optional(),
});

/** Somebody in a conversation now. It stands in no log. */
export type Presence = z.infer<typeof presence>;
/** What instances tell each other of a conversation: who is there, or that they want to know. */
type Signal = z.infer<typeof signal>;

/** Carries what is of the moment between instances. What is lost is lost: it is said again soon. */
export type Signals = {
  /** Begins to listen, once; whoever is told does not hear their own. */
  listen(hear: (signal: Signal) => void): void;
  send(stream: string, presence?: Presence): void;
  stop(): Promise<void>;
};

/** Over a topic that keeps a minute, each instance with a group of its own, from the end. */
export const kafkaSignals = (brokers: readonly string[]): Signals => {
  const from = newId();
  const messaging = connectKafka({ brokers, clientId: 'collaboration-signals' });
  let consumer: ReturnType<typeof messaging.consume> | undefined;
  let starting: Promise<unknown> = Promise.resolve();
  let hearing: ((signal: Signal) => void) | undefined;
  /** Brokers that were away are asked again with the next signal. */
  const begin = () => {
    if (consumer !== undefined || hearing === undefined) return;
    const hear = hearing;
    consumer = messaging.consume({
      group: `collaboration-signals-${from}`,
      topics: [{ name: TOPIC, partitions: 1, config: { 'retention.ms': '60000' } }],
      from: 'end',
      startWithinMs: START_WITHIN_MS,
      handler: ({ event }) => {
        const read = signal.safeParse(event.data);
        if (read.success && read.data.from !== from) hear(read.data);
        return Promise.resolve({ kind: 'done' });
      },
    });
    starting = consumer.start().catch((err: unknown) => {
      log.warn({ err }, 'signals are not heard yet');
      consumer = undefined;
    });
  };
  return {
    listen(hear) {
      hearing = hear;
      begin();
    },
    send(stream, told) {
      begin();
      const data = { from, stream, ...(told === undefined ? {} : { presence: told }) };
      messaging
        .producer()
        .publish([{ topic: TOPIC, key: stream, event: toEvent(stream, data) }])
        .catch((err: unknown) => log.warn({ err }, 'a signal was lost'));
    },
    async stop() {
      await starting;
      await consumer?.stop();
      await messaging.close();
    },
  };
};

/** Alone: nobody to tell. */
export const noSignals: Signals = {
  listen: () => undefined,
  send: () => undefined,
  stop: () => Promise.resolve(),
};

const toEvent = (subject: string, data: object): CloudEvent => ({
  id: newId(),
  type: 'PresenceSignalled',
  source: '/icrm/collaboration/live',
  subject,
  time: new Date().toISOString(),
  dataContentType: 'application/json',
  data,
  extensions: {},
});
