import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { viewV1 } from '@icrm/contracts';
import { connectEventStore, type EventStore, type NewEvent } from '@icrm/event-store';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { type RunningProcess, startProcess, tempFolder } from '@icrm/testkit';
import { createProjectionService, projectionSettings } from '../src/index.ts';
import type { linked, ordered, registered } from '../test/sample-events.ts';

type Sample = ReturnType<typeof ordered | typeof registered | typeof linked>;

/** Engines in memory in processes of their own, a log to write to, and the service in this process once it is started. */
export type Bench = {
  readonly events: EventStore;
  readonly folder: string;
  readonly pids: readonly number[];
  start(): Promise<RpcClient<typeof viewV1.ViewServiceService>>;
  stop(): Promise<void>;
};

const startEngine = (name: string): Promise<RunningProcess> =>
  startProcess({
    main: new URL(`../../../infra/engines/${name}/src/main.ts`, import.meta.url),
    args: ['--memory', '--port', '0'],
    until: /listening on (\S+)/,
  });

export const startBench = async (): Promise<Bench> => {
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
  const service = createProjectionService(projectionSettings.read(environment));
  let client: Awaited<ReturnType<Bench['start']>> | undefined;
  return {
    events,
    folder: folder.path,
    pids: [process.pid, eventstore.pid, mongo.pid],
    async start() {
      const address = await service.start();
      if (address === undefined) throw new Error('the service has no address');
      client = rpcClient(viewV1.ViewServiceClient, address);
      return client;
    },
    async stop() {
      client?.close();
      await service.stop();
      await events.close();
      await store.close();
      await Promise.all([eventstore.stop(), mongo.stop()]);
      await folder.remove();
    },
  };
};

/** An event as its service would write it. */
export const toNew = (event: Sample): NewEvent => {
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

/** What a person of a base of any size says: names and places come back as they do in life, contacts do not. */
export const detailsOf = (index: number) => ({
  givenName: `Ana${index % 97}`,
  familyName: `Ruiz${index % 1_003}`,
  segment: ['home', 'business'][index % 2] ?? 'home',
  address: { city: 'Madrid', country: 'ES', postcode: '28001' },
  contactEmail: `ana${index}@example.com`,
});

/** Waits until everything that is in the log is in the views. */
export const caughtUp = async (
  client: RpcClient<typeof viewV1.ViewServiceService>,
  events: EventStore,
): Promise<void> => {
  const head = await events.head();
  while ((await client.getProjectionStatus({})).position < head) await setTimeout(100);
};

/** Does work for each item, 64 at a time. */
export const inTurn = async <T>(
  items: readonly T[],
  each: (item: T, index: number) => Promise<unknown>,
): Promise<void> => {
  for (let from = 0; from < items.length; from += 64)
    await Promise.all(items.slice(from, from + 64).map((item, at) => each(item, from + at)));
};

/** Microseconds of CPU that a process has used, in ticks of 10 ms. */
export const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
};
