import { mapStoreError } from '@icrm/command-service';
import { connectEventStore } from '@icrm/event-store';
import { askHooks } from '@icrm/hooks';
import { connectKafka, eventTopic } from '@icrm/messaging';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore, createCheckpoints } from '@icrm/read-store';
import { serveRpc } from '@icrm/rpc';
import { type Clock, type Part, type RunningParts, startParts, systemClock } from '@icrm/runtime';
import { accountRpc } from './adapters/account-rpc.ts';
import { activityRpc } from './adapters/activity-rpc.ts';
import { type Erps, erpRpc } from './adapters/erp-rpc.ts';
import { erpAt, erpSource } from './adapters/erp-source.ts';
import { fulfilmentRpc } from './adapters/fulfilment-rpc.ts';
import { salesRpc } from './adapters/grpc.ts';
import { leadRpc } from './adapters/lead-rpc.ts';
import { opportunityRpc } from './adapters/opportunity-rpc.ts';
import { productRpc } from './adapters/product-rpc.ts';
import { quoteRpc } from './adapters/quote-rpc.ts';
import type { SalesSettings } from './config.ts';
import { confirmErasures } from './integration/confirm-erasures.ts';
import { mirrorErp } from './integration/erp-mirror.ts';
import { tellErpOfOrders } from './integration/erp-orders.ts';
import { DECISION_GROUP, onDecisionPublished } from './integration/on-decision-published.ts';
import { salesTimer } from './integration/sales-timer.ts';
import { whenDue } from './integration/when-due.ts';
import { createRegister, followRegister } from './projections/register.ts';
import { registered } from './projections/registered.ts';

const NAME = 'sales';
const rpcServices = [
  salesRpc,
  leadRpc,
  opportunityRpc,
  accountRpc,
  productRpc,
  quoteRpc,
  fulfilmentRpc,
  activityRpc,
];

/** What tests decide. */
export type SalesOptions = { readonly clock?: Clock };

/** The whole service as a part: starts with the address of its gRPC server, stops when its work in hand is done. */
export const createSalesService = (settings: SalesSettings, options: SalesOptions = {}): Part => {
  let composed: Composed | undefined;
  let running: RunningParts | undefined;
  return {
    name: NAME,
    async start() {
      let address: string | undefined;
      composed = await compose(settings, options);
      running = await startParts(composed.parts, {
        onStarted: (report) => {
          if (report.name === NAME) address = report.address;
        },
      });
      return address;
    },
    async stop() {
      const problems = (await running?.stop()) ?? [];
      await composed?.close();
      if (problems.length > 0) throw new AggregateError(problems.map(({ problem }) => problem));
    },
    notReady: () => (running === undefined ? 'not started' : running.notReady()),
  };
};

type Composed = { readonly parts: readonly Part[]; close(): Promise<void> };

const compose = async (
  {
    eventStore: connectionString,
    mongo,
    mongoDatabase,
    keysFile,
    listen,
    kafka,
    timerMs,
    erp = [],
    erpMs,
    feed,
  }: SalesSettings,
  { clock = systemClock }: SalesOptions,
): Promise<Composed> => {
  const readStore = connectReadStore({ uri: mongo, database: mongoDatabase });
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek: await fileKek(keysFile) });
  const store = connectEventStore({ connectionString, keyRing });
  // What lies in the register stays sealed.
  const sealed = connectEventStore({ connectionString, keyRing, personal: 'stored' });
  const register = createRegister(readStore, registered);
  const edge = { store, register, clock, asksCredit: (tenant: string) => erps.has(tenant) };
  const erps = new Map(
    erp.map(([tenant, target]) => [tenant, { source: erpSource(erpAt(target)) }]),
  ) satisfies Erps;
  const hooks = askHooks({ store, feed });
  const services = hooks.around([...rpcServices, erpRpc(erps)].map((create) => create(edge)));
  const checkpoints = createCheckpoints(readStore);
  const messaging = kafka === undefined ? undefined : connectKafka({ brokers: kafka, clientId: NAME });
  return {
    parts: [
      confirmErasures({ store, checkpoints, keyRing, clock }),
      followRegister(register, { store: sealed, checkpoints }),
      salesTimer({ store, register, clock, everyMs: timerMs, whenDue: whenDue(register) }),
      ...[...erps].flatMap(([tenant, connected]) => {
        const base = { store, clock, tenant, erp: connected.source };
        const onAsked = (askedAt: string) => Object.assign(connected, { askedAt });
        return [
          mirrorErp({ ...base, register, everyMs: erpMs, onAsked }),
          tellErpOfOrders({ ...base, checkpoints }),
        ];
      }),
      ...(messaging === undefined
        ? []
        : [
            messaging.consume({
              group: DECISION_GROUP,
              topics: [eventTopic('analytics')],
              handler: onDecisionPublished(store),
            }),
          ]),
      serveRpc({ name: NAME, listen, services, mapError: mapStoreError }),
    ],
    async close() {
      hooks.close();
      await messaging?.close();
      await sealed.close();
      await store.close();
      await readStore.close();
    },
  };
};
