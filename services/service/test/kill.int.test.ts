import { fileURLToPath } from 'node:url';
import type { CentreEvent } from '@icrm/contracts';
import { RpcError } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { eventually, startProcess } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CentreClient, centreClient, speaking, toSupport } from './start-centre.ts';
import { by, eventsOf, type Running, startService } from './start-service.ts';

const centreId = 'killed';

let service: Running;
let survivor: CentreClient;
beforeAll(async () => {
  service = await startService(1);
  survivor = centreClient(service.addresses[0] ?? '');
}, 60_000);
afterAll(async () => {
  survivor.close();
  await service.stop();
});

test('the owner of a centre is killed in the middle of calls, and every call is received once', async () => {
  const doomed = await startProcess({
    main: new URL('../src/main.ts', import.meta.url),
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      ...service.environment,
      ...{ NODE_ENV: '', ICRM_LOG_LEVEL: 'info', ICRM_OPS_LISTEN: '127.0.0.1:0' },
      NODE_OPTIONS: '--import @icrm/telemetry/register',
    },
    until:
      /"part":"service".*"address":"(127\.0\.0\.1:\d+)"|"address":"(127\.0\.0\.1:\d+)".*"part":"service"/,
    withinMs: 30_000,
  });
  const owner = centreClient(doomed.started[1] ?? doomed.started[2] ?? '');
  const centre = speaking(owner, centreId);
  await centre.open(2);
  await centre.publish(toSupport);
  await centre.agent('anna', { support: 1 }, 3);
  const ops = /"address":"(http:[^"]+)"/.exec(doomed.lines.join('\n'))?.[1] ?? '';
  const metrics = async () => (await fetch(`${ops}/metrics`)).text();

  const acknowledged: string[] = [];
  /** A telephone system: it sends a call again, with the same command id, to whoever is there. */
  const receive = async (callId: string): Promise<void> => {
    const context = by({ commandId: newId(), occurredAt: '' });
    const request = {
      context,
      centreId,
      callId,
      customerId: '',
      channel: 'phone',
      variables: '',
      inputs: [],
    };
    for (let turn = 0; ; turn += 1)
      try {
        await (turn % 2 === 0 ? owner : survivor).receiveCall({ ...request, waitingSince: '' });
        acknowledged.push(callId);
        return;
      } catch (error) {
        if (turn > 60 || !(error instanceof RpcError) || error.code === 'INVALID_ARGUMENT') throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
  };
  const calls = Array.from({ length: 60 }, () => newId());
  const receiving = calls.map(async (callId, index) => {
    await new Promise((resolve) => setTimeout(resolve, index * 10));
    await receive(callId);
  });
  await eventually(() => expect(acknowledged.length).toBeGreaterThan(10), { withinMs: 20_000 });
  // Two offers are taken, one of them given up again: the gauges of the owner tell how its queue keeps up.
  const { calls: onLine } = await centre.look();
  expect(onLine).toBeGreaterThan(3);
  await eventually(
    async () => {
      const text = await metrics();
      const read = (name: string) =>
        Number(new RegExp(`^${name}\\{[^}]*queue="support"[^}]*\\} (\\S+)`, 'm').exec(text)?.[1]);
      expect(read('icrm_queue_waiting')).toBeGreaterThan(0);
      expect(read('icrm_queue_agents_free')).toBe(0);
      expect(read('icrm_queue_occupancy')).toBeGreaterThanOrEqual(0);
    },
    { withinMs: 20_000 },
  );
  await doomed.kill();
  await Promise.all(receiving);
  expect(acknowledged.sort()).toEqual(calls.sort());

  const history = async () =>
    (await eventsOf(service.store, `centre-acme.${centreId}`)).map(
      ({ type, data }) => ({ type, data }) as CentreEvent,
    );
  const arrived = (await history()).flatMap((event) =>
    event.type === 'CallArrived' ? [event.data.callId] : [],
  );
  expect(arrived.sort()).toEqual(calls);
  // What rang when the owner died times out at the next one.
  await eventually(
    async () => expect((await history()).map(({ type }) => type)).toContain('CallOfferReturned'),
    { withinMs: 20_000 },
  );
  expect((await speaking(survivor, centreId).compare()).differences).toBe(0);
  owner.close();
}, 120_000);
