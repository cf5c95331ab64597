import { allEvents, type EventDefinition } from '@icrm/contracts';
import { connectEventStore } from '@icrm/event-store';
import { createKeyRing, fileKek, type KeyRing, revealAll } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { serveRpc } from '@icrm/rpc';
import type { Part } from '@icrm/runtime';
import { disclosureRpc } from './adapters/disclosure-rpc.ts';
import { viewRpc } from './adapters/grpc.ts';
import { mapViewError } from './adapters/map-errors.ts';
import type { ProjectionSettings } from './config.ts';
import { startAudit } from './projector/audit.ts';
import { confirmErasures } from './projector/confirm-erasures.ts';
import { observeLag, observeParked } from './projector/observe.ts';
import { ownsKey } from './projector/shard.ts';
import { startViews, type Views } from './projector/views.ts';
import { createGetCustomerView } from './queries/get-customer-view.ts';
import type { LiveViews } from './queries/live-views.ts';
import { createPreviewSurvivorship } from './queries/preview-survivorship.ts';
import { createSearchCustomers } from './queries/search-customers.ts';
import { createGetTimeline } from './queries/timeline.ts';
import { createViewCache } from './queries/view-cache.ts';
import { createWatchTimeline } from './queries/watch-timeline.ts';
import { sections as ourSections } from './sections/index.ts';
import type { Section } from './sections/section.ts';
import { type SurvivorshipRules, survivorshipVersions } from './view/survivorship-rules.ts';

const NAME = 'projection';

type Running = { readonly server: Part; readonly views: Views; stop(): Promise<void> };

/** What the views are made of, where that is not what this version declares. */
export type ProjectionOptions = {
  readonly definitions?: readonly EventDefinition[];
  readonly sections?: readonly Section[];
  readonly ruleVersions?: readonly SurvivorshipRules[];
};

/** The whole service as a part: starts with the address of its gRPC server, stops when its calls in hand are done. */
export const createProjectionService = (
  settings: ProjectionSettings,
  options: ProjectionOptions = {},
): Part => {
  let running: Running | undefined;
  return {
    name: NAME,
    async start() {
      running = await compose(settings, options);
      return running.server.start();
    },
    async stop() {
      await running?.stop();
    },
    notReady: () => (running === undefined ? 'not started' : running.views.projector.state().trouble),
  };
};

const compose = async (
  settings: ProjectionSettings,
  { definitions = allEvents, sections = ourSections, ruleVersions = survivorshipVersions }: ProjectionOptions,
): Promise<Running> => {
  const { eventStore, mongo, mongoDatabase, keysFile, listen, shard } = settings;
  const store = connectReadStore({ uri: mongo, database: mongoDatabase });
  const keyRing: KeyRing = createKeyRing({ store: mongoKeyStore(store), kek: await fileKek(keysFile) });
  // What is projected stays sealed, and an event of a newer program must not stop the views.
  const events = connectEventStore({
    connectionString: eventStore,
    definitions,
    personal: 'stored',
    unknownTypes: 'pass',
  });
  const byType = new Map(definitions.map((definition) => [definition.type, definition]));
  const folding = { sections, definitionOf: (type: string) => byType.get(type) };
  const reading = {
    ...folding,
    ruleVersions,
    reveal: <T>(tenant: string, values: readonly T[]) => revealAll(keyRing, tenant, values),
    hash: (tenant: string, kind: string, value: string) => keyRing.lookupKey(tenant, kind, value),
  };
  const views = await startViews({
    ...reading,
    store,
    events,
    shard,
    cachedFacets: settings.cachedFacets,
    keepOldForMs: settings.keepOldViewsMs,
  });
  const { generation, progress, announcements } = views;
  const erasures = confirmErasures({ store, events, keyRing, shard, progress, generation });
  const region = settings.defaultRegion;
  const live: LiveViews = { ...reading, generation, progress, announcements, region };
  const cache = createViewCache(announcements, {
    capacity: settings.cachedViews,
    // What other replicas write can be newer in the store before it is announced here.
    mayKeep: (key) => ownsKey(shard, key),
  });
  views.onSwitched(cache.clear);
  const observing = [observeLag(views.projector), observeParked(() => generation().parked.count({}))];
  const stopObserving = () => {
    for (const end of observing) end();
  };
  const audit = startAudit({
    events,
    generation,
    ...folding,
    shard,
    everyMs: settings.auditEveryMs,
    customersPerRound: 5,
  });
  const getCustomerView = createGetCustomerView(live, cache);
  const server = serveRpc({
    name: NAME,
    listen,
    mapError: mapViewError,
    services: [
      disclosureRpc(live, getCustomerView, events),
      viewRpc({
        views,
        events,
        audit,
        naming: { hash: reading.hash, region },
        getCustomerView,
        previewSurvivorship: createPreviewSurvivorship(live),
        ruleVersions: reading.ruleVersions,
        searchCustomers: createSearchCustomers(live),
        getTimeline: createGetTimeline(live),
        watchTimeline: createWatchTimeline(live, { heartbeatEveryMs: settings.heartbeatMs }),
      }),
    ],
  });
  return {
    server,
    views,
    async stop() {
      await server.stop();
      stopObserving();
      cache.stop();
      await audit.stop();
      await erasures.stop();
      await views.stop();
      await events.close();
      await store.close();
    },
  };
};
