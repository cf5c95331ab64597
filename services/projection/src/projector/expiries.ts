import type { Filter } from '@icrm/read-store';
import { logger } from '@icrm/telemetry';
import { nextRulesAfter, rulesAt, type SurvivorshipRules } from '../view/survivorship-rules.ts';
import type { Announcement } from './announcements.ts';
import type { BuiltBy } from './built-by.ts';
import type { Generation } from './generation.ts';
import { ownsKey, type Shard } from './shard.ts';

/** Keeps the rows right that change without an event, since an override ends or other rules begin. */
export type Expiries = {
  /** Looks for the next one anew: another generation is live. */
  restart(): void;
  /** Takes note of the ends that a batch brings. */
  note(announcement: Announcement): void;
  stop(): Promise<void>;
};

export type ExpiriesOptions = {
  readonly generation: () => Generation;
  /** Builds the rows of these customers anew. */
  readonly refresh: (keys: readonly string[]) => Promise<void>;
  readonly shard: Shard;
  readonly ruleVersions: readonly SurvivorshipRules[];
  readonly builtBy: BuiltBy;
};

const log = logger('projection.expiries');

const longestWaitMs = 3_600_000;
const againAfterMs = 1_000;
const recentMs = 60_000;
const atOnce = 500;

const endsIn = ({ facts, others }: Announcement): number[] =>
  [...facts, ...others].flatMap(({ type, data }) => {
    const until: unknown = type === 'FieldOverridden' ? Reflect.get(data, 'until') : undefined;
    return typeof until === 'string' ? [Date.parse(until)] : [];
  });

/**
 * Sleeps until the first row is due, builds what is due, and so on; nothing polls. Views that are read need none of this:
 * they are merged as of the moment they are asked for.
 */
export const startExpiries = ({
  generation,
  refresh,
  shard,
  ruleVersions,
  builtBy,
}: ExpiriesOptions): Expiries => {
  let timer: NodeJS.Timeout | undefined;
  let wakeAt = Number.POSITIVE_INFINITY;
  let stopped = false;
  let working: Promise<void> = Promise.resolve();

  const wake = (): void => {
    wakeAt = Number.POSITIVE_INFINITY;
    working = working.then(work);
  };

  const sleepUntil = (time: number): void => {
    if (stopped || time >= wakeAt) return;
    clearTimeout(timer);
    wakeAt = time;
    timer = setTimeout(wake, Math.min(longestWaitMs, Math.max(0, time - Date.now()))).unref();
  };

  const refreshAll = async (which: Filter): Promise<void> => {
    const { rows } = generation();
    let behind = '';
    for (;;) {
      const found = await rows.find(
        { ...which, _id: { $gt: behind } },
        { sort: { _id: 1 }, limit: atOnce, fields: ['_id'] },
      );
      const keys = found.map(({ _id }) => _id).filter((key) => ownsKey(shard, key));
      if (keys.length > 0 && !stopped) await refresh(keys);
      behind = found.at(-1)?._id ?? '';
      if (found.length < atOnce || stopped) return;
    }
  };

  /** Rows that were built by other rules, whether these began just now or while nothing was running. */
  const followRules = async (now: string): Promise<void> => {
    if (ruleVersions.length < 2) return;
    const { id } = generation();
    const { version } = rulesAt(ruleVersions, now);
    if ((await builtBy.load(id)) !== version) {
      await refreshAll({});
      if (!stopped) await builtBy.save(id, version);
    }
    const next = nextRulesAfter(ruleVersions, now);
    if (next !== undefined) sleepUntil(Date.parse(next));
  };

  const work = async (): Promise<void> => {
    // One moment for both questions: what becomes due between them is still to come.
    const now = new Date().toISOString();
    try {
      await followRules(now);
      await refreshAll({ due: { $lte: now } });
      const coming = { due: { $gt: now } };
      const [next] = await generation().rows.find(coming, { sort: { due: 1 }, limit: 1, fields: ['due'] });
      if (next?.due !== undefined) sleepUntil(Date.parse(next.due));
    } catch (error) {
      if (stopped) return;
      log.warn({ err: error }, 'rows that are due were not built and are tried again');
      sleepUntil(Date.now() + againAfterMs);
    }
  };

  wake();
  return {
    restart: wake,
    note(announcement) {
      // Rows that are built long after an end know of it.
      const recent = Date.now() - recentMs;
      for (const end of endsIn(announcement)) if (end > recent) sleepUntil(end);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await working;
    },
  };
};
