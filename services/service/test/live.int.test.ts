import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readCalls, readViolations, runLive } from './live-load.ts';
import { type CentreClient, centreClient, speaking } from './start-centre.ts';
import { type Running, startService } from './start-service.ts';

let service: Running;
let client: CentreClient;
beforeAll(async () => {
  service = await startService(1, undefined, { ICRM_SERVICE_LEASE_MS: '60000' });
  client = centreClient(service.addresses[0] ?? '');
}, 60_000);
afterAll(async () => {
  client.close();
  await service.stop();
});

// The long run, compared with Erlang C and A, is a command of its own: bench/live-calls.ts.
test('calls that come, ring, are let ring and given up lead to nobody who is offline, full or silent', async () => {
  const centreId = 'live';
  const { calls } = await runLive(client, {
    ...{ centreId, perSecond: 20, seconds: 6, agents: 12, handlingMs: 500, patienceMs: 1_500 },
    ...{ seed: 7, offerSeconds: 1, silentShare: 0.1 },
  });
  const ended = await readCalls(service.store, centreId);
  expect(ended).toHaveLength(calls);
  expect(ended.filter(({ how }) => how === undefined)).toEqual([]);
  expect(ended.some(({ how }) => how === 'abandoned')).toBe(true);
  expect(await readViolations(service.store, centreId)).toEqual([]);
  const again = await speaking(client, centreId).compare();
  expect(again.decisions).toBeGreaterThan(calls * 2);
  expect(again.differences).toBe(0);
}, 120_000);
