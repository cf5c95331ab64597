// CPU time of a rebuild per event, of the service and of each engine, all in processes of their own: on a busy machine
// CPU time says more than the wall clock.
// node [--cpu-prof] services/projection/bench/rebuild.bench.ts [customers] [orders per customer] [rounds]
import { readFileSync } from 'node:fs';
import { viewV1 } from '@icrm/contracts';
import { connectEventStore, type EventStore, type NewEvent } from '@icrm/event-store';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { type RunningProcess, startProcess, tempFolder } from '@icrm/testkit';
import { createProjectionService, projectionSettings } from '../src/index.ts';
import { linked, ordered, registered } from '../test/sample-events.ts';

const [customers = 2_000, ordersEach = 9, rounds = 3] = process.argv.slice(2).map(Number);

const startEngine = (name: string): Promise<RunningProcess> =>
  startProcess({
    main: new URL(`../../../infra/engines/${name}/src/main.ts`, import.meta.url),
    args: ['--memory', '--port', '0'],
    until: /listening on (\S+)/,
  });

const toNew = (event: ReturnType<typeof ordered | typeof registered | typeof linked>): NewEvent => {
  const id = newId();
  return {
    id,
    ...event,
    metadata: {
      tenant: 'acme',
      customerIds: 'customerIds' in event.data ? event.data.customerIds : [event.data.customerId],
      actor: { kind: 'system', id: 'bench' },
      channel: 'import',
      correlationId: id,
      causationId: id,
      commandId: id,
      occurredAt: event.data.at,
      receivedAt: event.data.at,
    },
  };
};

const fill = async (events: EventStore): Promise<void> => {
  const ids = Array.from({ length: customers }, () => newId());
  const write = (event: Parameters<typeof toNew>[0], stream: string) =>
    events.append(stream, [toNew(event)], { expected: 'any' });
  const inTurn = async (each: (id: string, index: number) => Promise<unknown>): Promise<void> => {
    for (let from = 0; from < ids.length; from += 64)
      await Promise.all(ids.slice(from, from + 64).map((id, at) => each(id, from + at)));
  };
  await inTurn((id, index) => {
    const details = {
      givenName: `Ana${index % 97}`,
      familyName: `Ruiz${index % 1_003}`,
      segment: ['home', 'business'][index % 2] ?? 'home',
      address: { city: 'Madrid', country: 'ES', postcode: '28001' },
      contactEmail: `ana${index}@example.com`,
    };
    return write(registered(id, details), `customer-acme.${id}`);
  });
  for (let round = 0; round < ordersEach; round += 1)
    await inTurn((id) => {
      const order = ordered(id, 1_000 + round);
      return write(order, `order-acme.${order.data.orderId}`);
    });
  // Every tenth customer is two.
  await inTurn(async (id, index) => {
    const other = ids[index + 1];
    if (index % 10 !== 0 || other === undefined) return;
    const link = linked(id, other);
    await write(link, `link-acme.${link.data.linkId}`);
  });
};

/** Microseconds of CPU that a process has used, in ticks of 10 ms. */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
};

const folder = await tempFolder();
const [eventstore, mongo] = await Promise.all([startEngine('eventstore'), startEngine('mongo')]);
const environment = {
  ICRM_EVENTSTORE: `esdb://${eventstore.started[1]}?tls=false`,
  ICRM_MONGO: `mongodb://${mongo.started[1]}/`,
  ICRM_KEYS_FILE: `${folder.path}/keys.json`,
  ICRM_PROJECTION_KEEP_OLD_MS: '0',
  ICRM_PROJECTION_AUDIT_MS: '0',
};
const store = connectReadStore({ uri: environment.ICRM_MONGO, database: 'icrm' });
const keyRing = createKeyRing({
  store: mongoKeyStore(store),
  kek: await fileKek(environment.ICRM_KEYS_FILE),
});
const events = connectEventStore({ connectionString: environment.ICRM_EVENTSTORE, keyRing });
await fill(events);
const service = createProjectionService(projectionSettings.read(environment));
const client = rpcClient(viewV1.ViewServiceClient, (await service.start()) ?? '');
try {
  const question = { tenant: 'acme', filter: '', sort: [], limit: 1, cursor: '', count: false };
  await client.searchCustomers({ ...question, minPosition: await events.head() }, { deadlineMs: 60_000 });
  for (let round = 0; round < rounds; round += 1) {
    const used = () => [cpuOf(process.pid), cpuOf(eventstore.pid), cpuOf(mongo.pid)];
    let before = used();
    let count = 0;
    const perEvent = () => used().map((now, index) => Math.round((now - (before[index] ?? 0)) / count));
    const start = performance.now();
    for await (const step of client.rebuildViews({}, { deadlineMs: 600_000 })) {
      if (step.phase === 'comparing') {
        count = Number(step.events);
        const seconds = (performance.now() - start) / 1_000;
        console.log(
          `built ${count} events in ${seconds.toFixed(2)} s = ${Math.round(count / seconds)}/s; us of CPU per event: service, event store, MongoDB ${perEvent()}`,
        );
        before = used();
      }
      if (step.phase === 'switched') console.log(`compared and switched: ${perEvent()}; ${step.message}`);
    }
  }
} finally {
  client.close();
  await service.stop();
  await events.close();
  await store.close();
  await Promise.all([eventstore.stop(), mongo.stop()]);
  await folder.remove();
}
