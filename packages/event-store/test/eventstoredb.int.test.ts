import { type EventStoreEngine, startEventStore } from '@icrm/engine-eventstore';
import { connectEventStore } from '@icrm/event-store';
import { eventStoreContract } from '@icrm/event-store/testing';
import { afterAll, beforeAll, describe } from '@jest/globals';

// ICRM_EVENTSTORE points the suite at a real server.
describe('a store over EventStoreDB', () => {
  let connectionString = process.env['ICRM_EVENTSTORE'] ?? '';
  let engine: EventStoreEngine | undefined;
  beforeAll(async () => {
    if (connectionString !== '') return;
    engine = await startEventStore({ memory: true });
    connectionString = engine.connectionString;
  });
  afterAll(() => engine?.stop());

  eventStoreContract((options) => connectEventStore({ connectionString, ...options }));
});
