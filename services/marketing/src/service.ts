import { mapStoreError } from '@icrm/command-service';
import { connectEventStore } from '@icrm/event-store';
import { askHooks } from '@icrm/hooks';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore, createCheckpoints, createLeases } from '@icrm/read-store';
import { serveRpc } from '@icrm/rpc';
import { type Clock, type Part, type RunningParts, startParts, systemClock } from '@icrm/runtime';
import { brandRpc } from './adapters/brand-rpc.ts';
import { campaignRpc } from './adapters/campaign-rpc.ts';
import { contactRpc } from './adapters/contact-rpc.ts';
import { customerConsents } from './adapters/customer-consents.ts';
import { decisionRpc } from './adapters/decision-rpc.ts';
import { listRpc } from './adapters/list-rpc.ts';
import { offerRpc } from './adapters/offer-rpc.ts';
import { salesLeads } from './adapters/sales-leads.ts';
import { segmentRpc } from './adapters/segment-rpc.ts';
import { viewRows } from './adapters/view-rows.ts';
import { linkTokens } from './application/link-token.ts';
import type { MarketingSettings } from './config.ts';
import { addressedBy } from './integration/addressed.ts';
import { createAudiences } from './integration/audiences.ts';
import { closeLoop } from './integration/close-loop.ts';
import { confirmErasures } from './integration/confirm-erasures.ts';
import { decisionDesk } from './integration/decider-desk.ts';
import { findPeople, tokenOf } from './integration/find-people.ts';
import { forecaster } from './integration/forecaster.ts';
import { journeyRunner } from './integration/journey-runner.ts';
import { journeyStore } from './integration/journey-store.ts';
import { exclusive } from './integration/lease.ts';
import { listQueued } from './integration/list-queued.ts';
import { mailSender } from './integration/mail-sender.ts';
import { createPlays } from './integration/plays.ts';
import { reactToMessages, waitingMessages } from './integration/react-to-messages.ts';
import { segmentEngine } from './integration/segment-engine.ts';
import { segmentStore } from './integration/segment-store.ts';
import { similarPeople } from './integration/similar-people.ts';
import { smtpMailer } from './integration/smtp.ts';

const NAME = 'marketing';

/** What tests decide. */
export type MarketingOptions = { readonly clock?: Clock };

/** The whole service as a part: starts with the address of its gRPC server, stops when its work in hand is done. */
export const createMarketingService = (settings: MarketingSettings, options: MarketingOptions = {}): Part => {
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
  settings: MarketingSettings,
  { clock = systemClock }: MarketingOptions,
): Promise<Composed> => {
  const { publicUrl, mailFrom: from, listen } = settings;
  const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek: await fileKek(settings.keysFile) });
  const store = connectEventStore({ connectionString: settings.eventStore, keyRing });
  const checkpoints = createCheckpoints(readStore);
  const consents = customerConsents(settings.customer);
  const kept = segmentStore(readStore);
  const sales = salesLeads(settings.sales);
  const rows = viewRows(settings.view);
  const audiences = createAudiences(kept, store);
  const journeys = journeyStore(readStore);
  const waiting = waitingMessages(readStore);
  const tokens = linkTokens(keyRing);
  const leases = createLeases(readStore, {
    lastsMs: settings.leaseMs,
    renewEveryMs: settings.leaseMs / 5,
  });
  const lease = (name: string) => exclusive(leases, `${NAME}.${name}`);
  const now = () => clock.now().getTime();
  const people = findPeople(kept, { keyRing, now });
  const forecast = forecaster({ ...people, audiences, now });
  const standing = { store, clock };
  const hooks = askHooks({ store, feed: settings.feed });
  const desk = decisionDesk({ store, token: tokenOf(keyRing) });
  return {
    parts: [
      segmentEngine({ ...standing, checkpoints, keyRing, segments: kept, exclusive: lease('segments') }),
      journeyRunner({
        ...{ ...standing, ...people, checkpoints, journeys, now },
        exclusive: lease('journeys'),
        everyMs: settings.stepMs,
      }),
      confirmErasures({ ...standing, checkpoints, keyRing, segments: kept }),
      closeLoop({
        ...{ store, readStore, checkpoints },
        plays: createPlays({ ...standing, readStore, journeys, now }),
      }),
      desk,
      reactToMessages({ store, checkpoints, consents, waiting }),
      ...(settings.smtp === undefined
        ? []
        : [
            mailSender({
              ...{ ...standing, checkpoints, tokens, from, publicUrl },
              exclusive: lease('mail'),
              mailer: smtpMailer(settings.smtp),
            }),
          ]),
      serveRpc({
        name: NAME,
        listen,
        services: hooks.around([
          segmentRpc({ ...standing, kept }),
          campaignRpc({
            ...{ ...standing, audiences, forecast },
            freeze: journeys.freeze,
            handOver: sales.handOver,
          }),
          offerRpc(standing),
          brandRpc({ ...standing, addressed: addressedBy(journeys, kept) }),
          listRpc({
            ...{ ...standing, audiences, findRows: rows.findRows },
            similar: similarPeople({ store: kept, now }),
          }),
          decisionRpc({ ...standing, desk, tokens, findPerson: people.findPerson }),
          contactRpc({
            ...{ ...standing, tokens, publicUrl },
            findPerson: people.findPerson,
            audiences,
            freeze: journeys.freeze,
            waiting: waiting.list,
            queued: listQueued(store, waiting),
          }),
        ]),
        mapError: mapStoreError,
      }),
    ],
    async close() {
      hooks.close();
      consents.close();
      sales.close();
      rows.close();
      await store.close();
      await readStore.close();
    },
  };
};
