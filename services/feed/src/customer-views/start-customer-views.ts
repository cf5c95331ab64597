import { viewV1 } from '@icrm/contracts';
import type { Position } from '@icrm/event-store';
import { customerViewTopic, type Messaging } from '@icrm/messaging';
import type { KeyRing } from '@icrm/privacy';
import type { ReadStore } from '@icrm/read-store';
import { rpcClient } from '@icrm/rpc';
import type { Logger } from '@icrm/telemetry';
import type { Leases } from '../lease/leases.ts';
import type { LogReader } from '../log/reader.ts';
import { leadInTurn } from '../publication/leadership.ts';
import { publishViews } from './publish-views.ts';
import { createReadViews } from './read-views.ts';

type Options = {
  /** host:port of the service that has the views; undefined: there is none, and nothing is published. */
  readonly view: string | undefined;
  readonly readerFrom: (after: Position) => LogReader;
  readonly readStore: ReadStore;
  readonly kafka: Messaging;
  readonly keyRing: KeyRing;
  readonly leases: Leases;
  readonly partitions: number;
  readonly share: number;
  readonly log: Logger;
};

type Progress = { readonly _id: string; readonly position: Position; readonly generation: string };

const NAME = 'feed.customer-views';
const ASK_EVERY_MS = 15_000;

/** Keeps the topic of customer views; of several feeds one writes it. */
export const startCustomerViews = (options: Options) => {
  const { view, readStore, kafka, leases, log } = options;
  const documents = readStore.collection<Progress>('feed-customer-views');
  const stopping = new AbortController();
  if (view === undefined)
    return { position: async (): Promise<Position> => 0n, again: async () => {}, stop: async () => {} };
  const client = rpcClient(viewV1.ViewServiceClient, view);

  const find = () => documents.findOne({ _id: NAME });
  const generationOf = async (): Promise<string> => (await client.getProjectionStatus({})).generation;

  const begin = async (generation: string): Promise<Position> => {
    const found = await find();
    if (found?.generation === generation) return found.position;
    await documents.update({ _id: NAME }, { $set: { position: 0n, generation } }, { upsert: true });
    return 0n;
  };

  const lead = async (may: () => boolean, signal: AbortSignal): Promise<void> => {
    await kafka.ensureTopics([customerViewTopic(options.partitions)]);
    const generation = await generationOf();
    let looked = performance.now();
    await publishViews(await begin(generation), {
      ...options,
      readViews: createReadViews(client),
      producer: kafka.producer(),
      // Nothing is saved when somebody asked to begin again meanwhile.
      async save(position) {
        await documents.update({ _id: NAME, generation }, { $set: { position } });
      },
      async rebuilt() {
        if ((await find())?.generation !== generation) return true;
        if (performance.now() - looked < ASK_EVERY_MS) return false;
        looked = performance.now();
        return (await generationOf().catch(() => generation)) !== generation;
      },
      may,
      signal,
    });
  };

  const running = leadInTurn(
    { leases, name: NAME, log, lead: (lease, signal) => lead(() => lease.held(), signal) },
    stopping.signal,
  );
  return {
    /** The topic has the views as of here. */
    position: async (): Promise<Position> => (await find())?.position ?? 0n,
    /** Publishes every view again, whichever feed does it. */
    async again(): Promise<void> {
      await documents.update({ _id: NAME }, { $set: { position: 0n, generation: '' } }, { upsert: true });
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
      client.close();
    },
  };
};
