import { mapStoreError } from '@icrm/command-service';
import { customerV1, intakeV1 } from '@icrm/contracts';
import { connectEventStore } from '@icrm/event-store';
import { askHooks } from '@icrm/hooks';
import { createKeyRing, fileKek, SubjectErased } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore, createCheckpoints } from '@icrm/read-store';
import { rpcClient, serveRpc } from '@icrm/rpc';
import { type Clock, type Part, type RunningParts, startParts, systemClock } from '@icrm/runtime';
import { callbackRpc } from './adapters/callback-rpc.ts';
import { communityRpc } from './adapters/community-rpc.ts';
import { conversationRpc } from './adapters/conversation-rpc.ts';
import { customerClient } from './adapters/customer-client.ts';
import { interactionRpc } from './adapters/interaction-rpc.ts';
import { knowledgeRpc } from './adapters/knowledge-rpc.ts';
import { refuse } from './adapters/refusals.ts';
import { sessionRpc } from './adapters/session-rpc.ts';
import { teamworkRpc } from './adapters/teamwork-rpc.ts';
import { composeChannels } from './channels/compose-channels.ts';
import { feedLedger, noLedger } from './channels/ledger.ts';
import type { CollaborationSettings } from './config.ts';
import { mongoContents } from './content/contents.ts';
import { calendarOf } from './domain/calendar/calendars.ts';
import { isOpen } from './domain/calendar/hours.ts';
import { confirmErasures } from './integration/confirm-erasures.ts';
import { followInteractions } from './integration/follow-interactions.ts';
import { liveConversations } from './live/live-conversations.ts';
import { kafkaSignals, noSignals } from './live/signals.ts';
import { SMTP_PART } from './mail/smtp-listener.ts';
import { dueThings } from './reads/due.ts';
import { knowledgeIndex } from './reads/knowledge-index.ts';
import { followOpinions } from './reads/opinions.ts';
import { watchParity } from './reads/served.ts';
import { followThreads } from './reads/thread-list.ts';

const NAME = 'collaboration';
/** What goes over the wire with attachments: 25 MiB and what surrounds them. */
const MAX_MESSAGE_BYTES = 28 * 1024 * 1024;

/** What tests decide. */
export type CollaborationOptions = {
  readonly clock?: Clock;
  /** How long a key is kept in memory, and so the bound of an erasure elsewhere. */
  readonly keysCachedForMs?: number;
  /** Is told where mail is taken. */
  readonly onMailListening?: (address: string) => void;
};

/** The whole service as a part: starts with the address of its gRPC server, stops when its work in hand is done. */
export const createCollaborationService = (
  settings: CollaborationSettings,
  options: CollaborationOptions = {},
): Part => {
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
          if (report.name === SMTP_PART && report.address) options.onMailListening?.(report.address);
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
  settings: CollaborationSettings,
  { clock = systemClock, keysCachedForMs = 30_000 }: CollaborationOptions,
): Promise<Composed> => {
  const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
  const keyRing = createKeyRing({
    store: mongoKeyStore(readStore),
    kek: await fileKek(settings.keysFile),
    cachedForMs: keysCachedForMs,
  });
  // The rules need no personal value; what is shown is revealed where it is shown.
  const store = connectEventStore({ connectionString: settings.eventStore, keyRing, personal: 'stored' });
  const checkpoints = createCheckpoints(readStore);
  const customerRpc = rpcClient(customerV1.CustomerServiceClient, settings.customer, { deadlineMs: 10_000 });
  const intake = settings.feed && rpcClient(intakeV1.IntakeServiceClient, settings.feed, intakeOptions);
  const customers = customerClient(customerRpc);
  const hooks = askHooks({ store, feed: settings.feed });
  const contents = mongoContents(readStore, keyRing);
  const signals = settings.kafka === undefined ? noSignals : kafkaSignals(settings.kafka);
  const live = liveConversations(store, signals);
  const on = {
    store,
    keyRing,
    readStore,
    checkpoints,
    clock,
    customers,
    contents,
    live,
    everyMs: settings.timerMs,
  };
  const recording = { ...on, topics: settings.topics?.split(',') ?? [], hoursOf };
  const channels = composeChannels({
    ...recording,
    settings,
    ledger: intake ? feedLedger(intake) : noLedger,
  });
  return {
    parts: [
      followInteractions(on),
      confirmErasures(on),
      live,
      ...channels.parts,
      ...dueThings(on),
      followThreads(on),
      ...watchParity(on),
      followOpinions({ ...on, listener: settings.spikesTo }),
      serveRpc({
        name: NAME,
        listen: settings.listen,
        services: hooks.around([
          interactionRpc({ ...recording, outgoing: channels.outgoing }),
          conversationRpc(on),
          channels.rpc,
          callbackRpc(on),
          sessionRpc(on),
          knowledgeRpc({ ...on, index: knowledgeIndex(store) }),
          teamworkRpc(on),
          communityRpc(on),
        ]),
        maxMessageBytes: MAX_MESSAGE_BYTES,
        mapError: (error) =>
          error instanceof SubjectErased ? refuse('customer-erased') : mapStoreError(error),
      }),
    ],
    async close() {
      hooks.close();
      customerRpc.close();
      if (intake) intake.close();
      await store.close();
      await readStore.close();
    },
  };
};

const intakeOptions = { maxMessageBytes: MAX_MESSAGE_BYTES, deadlineMs: 15_000 };

/** Whether the place that something came to was at work. */
const hoursOf = (country: string | undefined, at: string) => {
  const calendar = calendarOf(country);
  return { calendar: calendar.id, open: isOpen(calendar, at) };
};
