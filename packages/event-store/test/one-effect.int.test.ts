import { connectEventStore } from '@icrm/event-store';
import { oneEffect } from '@icrm/event-store/testing';
import { type Engines, startEngines } from '@icrm/testkit';
import { afterAll, beforeAll, test } from '@jest/globals';

const runs = Number(process.env['ICRM_RUNS'] ?? 20);

let engines: Engines;
beforeAll(async () => {
  engines = await startEngines({ eventstore: true });
});
afterAll(() => engines.stop());

test('a command has one effect in the real log, whatever fails and whoever races', () =>
  oneEffect(() => connectEventStore({ connectionString: engines.eventstore.connectionString }), {
    runs,
    disturb: (kind) => engines.eventstore.faults.inject({ kind, on: 'append', times: 1 }),
  }));
