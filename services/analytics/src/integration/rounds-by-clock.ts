import { setTimeout } from 'node:timers/promises';
import type { EventStore } from '@icrm/event-store';
import { type Clock, nameId, newId, type Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { handleRounds } from '../application/handle.ts';
import { refreshMarts } from '../marts/build-marts.ts';
import { marts } from '../marts/catalogue.ts';
import { runModels } from '../models/run-models.ts';
import { dueRound, type Schedule, schedules } from '../plans/rounds.ts';
import type { LazyWarehouse } from '../warehouse/lazy-warehouse.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

const log = logger('analytics.rounds');
/** A round that takes longer may be made by another process too: its ids are the same, so that nothing comes twice. */
const CLAIM_MS = 10 * 60_000;

export type RoundsOptions = {
  readonly warehouse: LazyWarehouse;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly everyMs: number;
  /** Tenants whose models are being run. */
  readonly running: Set<string>;
};

/**
 * Makes the rounds that tenants have scheduled: models, goals and watched questions as of the time that was due, then the
 * marts. Of several processes one claims a round in the log; what fails is tried again, and what was missed is made once.
 */
export const roundsByClock = (options: RoundsOptions): Part => {
  const { warehouse, clock, everyMs } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const by = newId();
  let working: Promise<void> = Promise.resolve();

  const lookOnce = async (): Promise<void> => {
    // A log that is still being loaded says too little.
    if (warehouse.behind() > 0) return;
    const opened = await warehouse.open();
    for (const schedule of await schedules(opened)) {
      const dueAt = dueRound(schedule, clock.now().toISOString());
      if (dueAt === undefined || signal.aborted) continue;
      await makeRound(opened, schedule, { ...options, dueAt, by, signal }).catch((error: unknown) =>
        log.warn({ err: error, tenant: schedule.tenant }, `the round of ${dueAt} failed and is tried again`),
      );
    }
  };

  const keepLooking = async (): Promise<void> => {
    while (!signal.aborted) {
      await setTimeout(everyMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await lookOnce().catch((error: unknown) => log.warn({ err: error }, 'rounds could not be looked for'));
    }
  };

  return {
    name: 'rounds',
    async start() {
      working = keepLooking();
      return undefined;
    },
    async stop() {
      stopping.abort();
      await working;
    },
  };
};

type Making = RoundsOptions & {
  readonly dueAt: string;
  readonly by: string;
  readonly signal: AbortSignal;
};

const makeRound = async (
  opened: Warehouse,
  { tenant }: Schedule,
  { store, clock, running, dueAt, by, signal }: Making,
): Promise<void> => {
  if (running.has(tenant)) return;
  const handling = (step: string) => ({
    store,
    signal,
    context: {
      commandId: nameId(`${step}/${tenant}/${dueAt}`),
      tenant,
      actor: { kind: 'system' as const, id: 'analytics' },
      channel: 'system',
      occurredAt: clock.now().toISOString(),
    },
  });
  running.add(tenant);
  try {
    const until = new Date(clock.now().getTime() + CLAIM_MS).toISOString();
    const claimed = await handleRounds(handling(`claim/${by}/${until}`), {
      type: 'ClaimRound',
      data: { dueAt, by, until },
    });
    if (!claimed.accepted) return;
    const { trained: _trained, ...report } = await runModels({
      warehouse: opened,
      store,
      tenant,
      moment: dueAt,
      signal,
    });
    await refreshMarts(opened, marts, { tenant, now: clock.now().toISOString() });
    await handleRounds(handling('finish'), {
      type: 'FinishRound',
      data: { dueAt, ...report, skipped: [...report.skipped] },
    });
    log.info({ tenant }, `the round of ${dueAt} was made`);
  } finally {
    running.delete(tenant);
  }
};
