import { join } from 'node:path';
import {
  type commonV1,
  marketingBrandV1,
  marketingCampaignV1,
  marketingContactV1,
  marketingDecisionV1,
  marketingListV1,
  marketingOfferV1,
  marketingSegmentV1,
} from '@icrm/contracts';
import { connectEventStore, type EventStore, type NewEvent, type RecordedEvent } from '@icrm/event-store';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { newId, type Part } from '@icrm/runtime';
import { type Engines, startEngines, tempFolder } from '@icrm/testkit';
import { createMarketingService, type MarketingOptions, marketingSettings } from '../src/index.ts';

/** The service over engines of its own, its clients, and the log as other services write it. */
export type Running = {
  readonly engines: Engines;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly store: EventStore;
  readonly segments: RpcClient<typeof marketingSegmentV1.SegmentServiceService>;
  readonly offers: RpcClient<typeof marketingOfferV1.OfferServiceService>;
  readonly lists: RpcClient<typeof marketingListV1.ListServiceService>;
  readonly decisions: RpcClient<typeof marketingDecisionV1.DecisionServiceService>;
  readonly contacts: RpcClient<typeof marketingContactV1.ContactServiceService>;
  readonly campaigns: RpcClient<typeof marketingCampaignV1.CampaignServiceService>;
  readonly brand: RpcClient<typeof marketingBrandV1.BrandServiceService>;
  readonly address: string;
  /** Writes an event as its service would. */
  happen(
    stream: string,
    event: Pick<NewEvent, 'type' | 'data'> & { readonly occurredAt?: string },
    customerIds: readonly string[],
  ): Promise<bigint>;
  /** Stops the service and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

export const tenant = 'acme';
export const at = '2026-03-02T09:00:00.000Z';

export type StartOptions = MarketingOptions & {
  readonly env?: Readonly<Record<string, string>>;
  /** Only the engines: somebody else runs the service. */
  readonly withoutService?: boolean;
};

export const startMarketing = async ({
  env = {},
  withoutService,
  ...options
}: StartOptions = {}): Promise<Running> => {
  const folder = await tempFolder('marketing');
  const engines = await startEngines({ eventstore: true, mongo: true });
  const environment = {
    ...engines.environment,
    ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
    ICRM_CUSTOMER: '127.0.0.1:1',
    ICRM_SALES: '127.0.0.1:1',
    ICRM_VIEW: '127.0.0.1:1',
    ICRM_MARKETING_STEP_MS: '20',
    ...env,
  };
  const settings = marketingSettings.read(environment);
  const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek: await fileKek(settings.keysFile) });
  const store = connectEventStore({ connectionString: settings.eventStore, keyRing });
  let service: Part = createMarketingService(settings, options);
  const address = withoutService === true ? '127.0.0.1:1' : ((await service.start()) ?? '');
  const clients = {
    segments: rpcClient(marketingSegmentV1.SegmentServiceClient, address),
    offers: rpcClient(marketingOfferV1.OfferServiceClient, address),
    lists: rpcClient(marketingListV1.ListServiceClient, address),
    decisions: rpcClient(marketingDecisionV1.DecisionServiceClient, address),
    contacts: rpcClient(marketingContactV1.ContactServiceClient, address),
    brand: rpcClient(marketingBrandV1.BrandServiceClient, address),
    campaigns: rpcClient(marketingCampaignV1.CampaignServiceClient, address),
  };
  return {
    engines,
    environment,
    store,
    address,
    ...clients,
    async happen(stream, { type, data, occurredAt = at }, customerIds) {
      const id = newId();
      const metadata = {
        tenant,
        customerIds,
        actor: { kind: 'system', id: 'test' },
        channel: 'web',
        correlationId: id,
        causationId: id,
        commandId: id,
        occurredAt,
        receivedAt: at,
      } as const;
      const { position } = await store.append(stream, [{ id, type, data, metadata }], { expected: 'any' });
      return position;
    },
    async restart() {
      await service.stop();
      const [host = '', port = '0'] = address.split(':');
      service = createMarketingService({ ...settings, listen: { host, port: Number(port) } }, options);
      await service.start();
    },
    async stop() {
      for (const client of Object.values(clients)) client.close();
      if (withoutService !== true) await service.stop();
      await store.close();
      await readStore.close();
      await engines.stop();
      await folder.remove();
    },
  };
};

type Said = { readonly commandId?: string; readonly occurredAt?: string; readonly actor?: string };

/** The context of a command by a marketeer; a new command unless its id is given. */
export const by = ({
  commandId = newId(),
  occurredAt = '',
  actor = 'eva',
}: Said = {}): commonV1.CommandContext => ({
  commandId,
  tenant,
  actor: { kind: 'staff', id: actor },
  channel: 'web',
  correlationId: '',
  causationId: '',
  occurredAt,
  viewPosition: 0n,
});

/** The events of a stream. */
export const eventsOf = async (store: EventStore, stream: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
};
