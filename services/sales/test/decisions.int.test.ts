import { decisionPublished } from '@icrm/contracts';
import { connectKafka, eventTopicName, type Messaging } from '@icrm/messaging';
import { nameId, newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventsOf, type Sales, startSales } from './start-sales.ts';

const patience = { withinMs: 30_000 };
let sales: Sales;
let messaging: Messaging;
beforeAll(async () => {
  sales = await startSales(2, { kafka: true });
  messaging = connectKafka({ brokers: [sales.engines.kafka.address], clientId: 'test' });
});
afterAll(async () => {
  await messaging.close();
  await sales.stop();
});

const publish = async (change: object, id = newId()) => {
  const decisionId = newId();
  const data = { ...decisionPublished.example, decisionId, customerId: newId(), ...change };
  await messaging.producer().publish([
    {
      topic: eventTopicName('analytics'),
      key: 'one',
      event: {
        ...{
          id,
          type: 'DecisionPublished',
          source: '/icrm/acme/analytics',
          subject: `decision-acme.${decisionId}`,
        },
        ...{ time: data.at, dataContentType: 'application/json', data },
        extensions: { tenant: 'acme', correlationid: 'conversation-1' },
      },
    },
  ]);
  return { id, stream: `hint-acme.${nameId(`decision/acme/${decisionId}`)}`, data };
};

test('what analytics decides becomes a hint, once, caused by the decision; a holdout is left alone', async () => {
  const spared = await publish({ arm: 'holdout' });
  const foreign = await publish({ kind: 'value-tier', value: 'gold' });
  const decided = await publish({ kind: 'win-back' });
  const again = await publish(decided.data, decided.id);
  expect(again.stream).toBeDefined();
  await eventually(async () => expect(await eventsOf(sales.store, decided.stream)).not.toEqual([]), patience);
  const marker = await publish({});
  await eventually(async () => expect(await eventsOf(sales.store, marker.stream)).toHaveLength(1), patience);
  const hints = await eventsOf(sales.store, decided.stream);
  expect(hints[0]).toMatchObject({
    type: 'SalesHintRaised',
    data: { kind: 'win-back', evidenceEventIds: [decided.id], customerId: decided.data.customerId },
    metadata: { causationId: decided.id, correlationId: 'conversation-1', actor: { id: 'sales-decisions' } },
  });
  expect(hints.filter(({ type }) => type === 'SalesHintRaised')).toHaveLength(1);
  for (const { stream } of [spared, foreign]) expect(await eventsOf(sales.store, stream)).toEqual([]);
});
