import type { RecordedEvent } from '@icrm/event-store';
import { pause, persistently } from '@icrm/following';
import type { Checkpoints } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { type Advancing, advanceJourney } from '../application/advance-journey.ts';
import { campaigns } from '../application/aggregates.ts';
import type { JourneyStore } from './journey-store.ts';
import type { Exclusive } from './lease.ts';

const NAME = 'marketing-journeys';
const AT_ONCE = 16;
/** How often a paused campaign is looked at; a resumption is heard of at once. */
const PAUSED_MS = 5_000;

export type JourneyRunnerOptions = Advancing & {
  readonly journeys: JourneyStore;
  readonly checkpoints: Checkpoints;
  readonly exclusive: Exclusive;
  readonly everyMs: number;
};

/** Begins journeys when a campaign is launched, and leads each on when its time has come. */
export const journeyRunner = (options: JourneyRunnerOptions): Part => {
  const { store, journeys, checkpoints, now } = options;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let woken = new AbortController();

  const begin = async ({ metadata: { tenant }, data }: RecordedEvent): Promise<void> => {
    const campaignId = String(Reflect.get(data, 'campaignId'));
    for (let after = ''; ; ) {
      const page = await journeys.audience(tenant, campaignId, after, 500);
      await Promise.all(page.map((it) => journeys.setDue(it, now())));
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.customerId;
    }
  };

  const follow = async (signal: AbortSignal): Promise<void> => {
    const after = await checkpoints.load(NAME);
    const filter = { streamPrefixes: [campaigns.prefix] };
    for await (const item of store.subscribeToAll({ after, filter, signal })) {
      if (item.kind !== 'event') continue;
      const { type, metadata, data, position } = item.event;
      if (type === 'CampaignLaunched') await begin(item.event);
      if (type === 'CampaignResumed' || type === 'CampaignFinished')
        await journeys.wake(metadata.tenant, String(Reflect.get(data, 'campaignId')), now());
      // Launches are rare, and what they began must not begin again in vain.
      await checkpoints.save(NAME, position);
      woken.abort();
    }
  };

  const lead = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      woken = new AbortController();
      const due = await journeys.due(now(), AT_ONCE);
      await Promise.all(
        due.map(async (it) => {
          const next = await advanceJourney({ ...options, signal }, it);
          if (next === 'never') await journeys.setDue(it, undefined);
          else await journeys.setDue(it, next === 'when-resumed' ? now() + PAUSED_MS : next.at);
        }),
      );
      if (due.length === 0) await pause(options.everyMs, AbortSignal.any([signal, woken.signal]));
    }
  };

  return {
    name: NAME,
    async start() {
      const { signal } = stopping;
      const work = async (held: AbortSignal) => {
        await journeys.prepare();
        await Promise.all([
          persistently('beginning journeys', () => follow(held), held),
          persistently('leading journeys', () => lead(held), held),
        ]);
      };
      running = persistently('leading journeys', () => options.exclusive(work, signal), signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
