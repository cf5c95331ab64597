import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BrokerUnavailable, MessageRejected, TopicMismatch, UnknownTopic } from '../errors.ts';
import { connectKafka } from '../kafka/connect.ts';
import type { IncomingMessage, Outcome, ReceivedRecord } from '../messaging.ts';
import { createHarness, expectedByKey, type Harness, idsByKey, message, series, until } from './harness.ts';

/** Brokers to run the suite on. */
export type Cluster = { readonly brokers: readonly string[]; close(): Promise<void> };

const done: Outcome = { kind: 'done' };

const eventsIn = (records: readonly ReceivedRecord[]): IncomingMessage[] =>
  records.flatMap((record) => ('event' in record ? [{ ...record, replayed: false }] : []));

/** What this package owes on any cluster: order per key, nothing lost, parking and replay, clean ends. */
export const messagingContract = (name: string, open: () => Promise<Cluster>): void => {
  describe(`messaging on ${name}`, () => {
    let cluster: Cluster;
    let harness: Harness;

    beforeAll(async () => {
      cluster = await open();
      harness = createHarness(cluster.brokers);
    });
    afterAll(async () => {
      await harness?.close();
      await cluster?.close();
    });

    test('delivers everything once, in order per key', async () => {
      const topic = await harness.topic();
      const seen: IncomingMessage[] = [];
      await harness.consume({
        group: harness.group(),
        topics: [topic],
        handler: async (one) => {
          seen.push(one);
          return done;
        },
      });
      const { publish } = harness.kafka.producer();
      const all = series(topic.name, 7, 50);
      await Promise.all([publish(all.slice(0, 70)), publish(all.slice(70, 71)), publish(all.slice(71))]);
      await until(() => seen.length >= all.length, 'all messages');
      expect(idsByKey(seen)).toEqual(expectedByKey(7, 50));
      expect(seen[0]?.event).toEqual(all.find(({ event }) => event.id === seen[0]?.event.id)?.event);
    });

    test('a group goes on where it stopped, without loss or repetition', async () => {
      const topic = await harness.topic();
      const group = harness.group();
      const seen: IncomingMessage[] = [];
      const options = {
        group,
        topics: [topic],
        handler: async (one: IncomingMessage) => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          seen.push(one);
          return done;
        },
      };
      await harness.kafka.producer().publish(series(topic.name, 5, 20));
      const first = await harness.consume(options);
      await until(() => seen.length >= 20, 'a part of the messages');
      await first.stop();
      const before = seen.length;
      expect(before).toBeLessThan(100);
      await harness.consume(options);
      await until(() => seen.length >= 100, 'the rest');
      expect(idsByKey(seen)).toEqual(expectedByKey(5, 20));
    });

    test('batches come in order per key, again when they were not taken, and go on where they stopped', async () => {
      const topic = await harness.topic();
      const group = harness.group();
      const seen: IncomingMessage[] = [];
      let refusals = 0;
      const consume = async () => {
        const consumer = harness.kafka.consumeBatches({
          group,
          topics: [topic],
          handler: async (records) => {
            refusals += 1;
            if (refusals === 1) throw new Error('not yet');
            seen.push(...eventsIn(records));
          },
        });
        await consumer.start();
        return consumer;
      };
      await harness.kafka.producer().publish(series(topic.name, 5, 20));
      const first = await consume();
      await until(() => seen.length >= 100, 'all of them');
      await first.stop();
      await harness.kafka.producer().publish(series(topic.name, 6, 20).slice(100));
      const second = await consume();
      await until(() => seen.length >= 120, 'the rest');
      await second.stop();
      expect(refusals).toBeGreaterThan(1);
      expect(seen).toHaveLength(120);
    });

    test('a partition that has to wait does not hold up the others', async () => {
      const topic = await harness.topic(6);
      const seen: IncomingMessage[] = [];
      let held = true;
      await harness.consume({
        group: harness.group(),
        topics: [topic],
        backOffMs: { first: 5, longest: 20 },
        handler: async (one) => {
          if (held && one.key === 'k0') return { kind: 'retry', error: new Error('not yet') };
          seen.push(one);
          return done;
        },
      });
      await harness.kafka.producer().publish(series(topic.name, 12, 5));
      const partitionsSeen = () => new Set(seen.map(({ partition }) => partition)).size;
      await until(() => partitionsSeen() === 5 || seen.length >= 40, 'the other partitions');
      expect(seen.some(({ key }) => key === 'k0')).toBe(false);
      held = false;
      await until(() => seen.length >= 60, 'the one that waited');
      expect(idsByKey(seen)).toEqual(expectedByKey(12, 5));
    });

    test('parks what cannot succeed, goes on, and replays it after the fix', async () => {
      const topic = await harness.topic();
      const group = harness.group();
      const seen: IncomingMessage[] = [];
      let broken = true;
      await harness.consume({
        group,
        topics: [topic],
        handler: async (one) => {
          if (broken && one.event.id === 'k1-1') return { kind: 'parked', reason: 'no price for P-1' };
          seen.push(one);
          return done;
        },
      });
      await harness.kafka.producer().publish(series(topic.name, 3, 3));
      await until(() => seen.length >= 8, 'all but the bad one');
      const parking = harness.kafka.parking(group);
      await until(async () => (await parking.list()).length === 1, 'the bad one to be parked');
      const [parked] = await parking.list();
      expect(parked).toMatchObject({ topic: topic.name, key: 'k1', reason: 'no price for P-1' });
      expect(parked?.event?.id).toBe('k1-1');

      expect(await parking.replay()).toBe(1);
      await until(async () => (await parking.list())[0]?.parkedAt !== parked?.parkedAt, 'it to fail again');
      expect(seen.length).toBe(8);

      broken = false;
      expect(await parking.replay([parked?.id ?? ''])).toBe(1);
      await until(async () => (await parking.list()).length === 0, 'it to leave the list');
      expect(seen.at(-1)).toMatchObject({ topic: topic.name, key: 'k1', offset: parked?.offset });
      expect(seen.at(-1)?.event.data).toEqual({ n: 1 });
    });

    test('a parked message can be discarded', async () => {
      const topic = await harness.topic();
      const group = harness.group();
      await harness.consume({
        group,
        topics: [topic],
        handler: async () => ({ kind: 'parked', reason: 'never' }),
      });
      await harness.kafka.producer().publish(series(topic.name, 2, 1));
      const parking = harness.kafka.parking(group);
      await until(async () => (await parking.list()).length === 2, 'both to be parked');
      const [first] = await parking.list();
      expect(await parking.discard([first?.id ?? ''])).toBe(1);
      expect((await parking.list()).map(({ id }) => id)).not.toContain(first?.id);
      expect(await parking.discard(['no/such/1'])).toBe(0);
    });

    test('members share the partitions, and those who stay take over from those who leave', async () => {
      const topic = await harness.topic(6);
      const group = harness.group();
      const seen: IncomingMessage[] = [];
      const member = (slowMs: number) =>
        harness.consume({
          group,
          topics: [topic],
          handler: async (one) => {
            await new Promise((resolve) => setTimeout(resolve, slowMs));
            seen.push(one);
            return done;
          },
        });
      const first = await member(1);
      await harness.kafka.producer().publish(series(topic.name, 10, 10));
      await member(1);
      await harness.kafka.producer().publish(series(topic.name, 10, 20).slice(100));
      await until(() => seen.length >= 120, 'some of the messages');
      await first.stop();
      const every = new Set(series(topic.name, 10, 20).map(({ event }) => event.id));
      await until(() => new Set(seen.map(({ event }) => event.id)).size === every.size, 'every message');
      for (const ids of Object.values(idsByKey(seen))) {
        const firstTimes = [...new Set(ids)];
        expect(firstTimes).toEqual(firstTimes.toSorted((a, b) => numberOf(a) - numberOf(b)));
      }
    });

    test('says how far a group is behind', async () => {
      const topic = await harness.topic(2);
      const group = harness.group();
      const seen: IncomingMessage[] = [];
      const consumer = await harness.consume({
        group,
        topics: [topic],
        handler: async (one) => {
          seen.push(one);
          return done;
        },
      });
      await harness.kafka.producer().publish(series(topic.name, 4, 5));
      await until(() => seen.length === 20, 'all messages');
      await consumer.stop();
      await harness.kafka.producer().publish(series(topic.name, 4, 2));
      const lags = await harness.kafka.lag(group, [topic.name]);
      expect(lags.reduce((sum, { lag }) => sum + lag, 0n)).toBe(8n);
    });

    test('a group that begins at the end sees only what comes later', async () => {
      const topic = await harness.topic();
      await harness.kafka.producer().publish(series(topic.name, 3, 3));
      const seen: string[] = [];
      await harness.consume({
        group: harness.group(),
        topics: [topic],
        from: 'end',
        handler: async ({ event }) => {
          seen.push(event.id);
          return done;
        },
      });
      await until(async () => {
        await harness.kafka.producer().publish([message(topic.name, 'late', 0)]);
        return seen.length > 0;
      }, 'a late message');
      expect(new Set(seen)).toEqual(new Set(['late-0']));
    });

    test('declares topics as often as asked, and refuses what would break the order per key', async () => {
      const topic = await harness.topic(2);
      await harness.kafka.ensureTopics([{ ...topic, config: { 'retention.ms': '3600000' } }]);
      await harness.kafka.ensureTopics([{ ...topic, config: { 'retention.ms': '3600000' } }]);
      await expect(harness.kafka.ensureTopics([{ ...topic, partitions: 4 }])).rejects.toThrow(TopicMismatch);
    });

    test('refuses what can never be published', async () => {
      const topic = await harness.topic();
      const { publish } = harness.kafka.producer();
      await expect(publish([message(topic.name, '', 0)])).rejects.toThrow(MessageRejected);
      const large = message(topic.name, 'k', 0);
      const event = { ...large.event, data: { text: 'x'.repeat(1_200_000) } };
      await expect(publish([{ ...large, event }])).rejects.toThrow(MessageRejected);
      await expect(publish([message('test.no-such-topic', 'k', 0)])).rejects.toThrow(UnknownTopic);
      await publish([message(topic.name, 'k', 0)]);
    });
  });

  test('says when no broker answers', async () => {
    const kafka = connectKafka({ brokers: ['127.0.0.1:9'], clientId: 'contract' });
    await expect(kafka.producer().publish([message('t', 'k', 0)])).rejects.toThrow(BrokerUnavailable);
    await kafka.close();
  });
};

const numberOf = (id: string): number => Number(id.split('-')[1]);
