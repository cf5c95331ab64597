import { rename } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { EventStore } from '@icrm/event-store';
import type { Messaging, ReceivedRecord } from '@icrm/messaging';
import { eventTopics } from '@icrm/messaging';
import type { Part } from '@icrm/runtime';
import { counter, gauge, logger } from '@icrm/telemetry';
import type { Batch } from './loader.ts';
import { fromMessage, InvalidMessage, type LoggedEvent } from './logged-event.ts';
import { differencesOf, loadLog } from './rebuild.ts';
import { openWarehouse, removeWarehouse, type Warehouse, type WarehouseOptions } from './warehouse.ts';

const log = logger('analytics.warehouse');

/** The warehouse as the rest of the service sees it: opened when it is needed or its time has come. */
export type LazyWarehouse = Part & {
  open(): Promise<Warehouse>;
  /** Messages that are not loaded yet, as last seen. */
  behind(): number;
  /** Builds it anew from the log beside the live one, compares and switches. One at a time. */
  rebuild(log: EventStore): AsyncGenerator<RebuildStep>;
};

/** How a rebuild goes on. */
export type RebuildStep = {
  readonly phase: 'building' | 'comparing' | 'switched';
  readonly events: number;
  readonly position: bigint;
  /** Tables whose content was not what the log says, up to where the live one was loaded. */
  readonly different: readonly string[];
};

/** Somebody else is at it. */
export class RebuildRuns extends Error {
  override readonly name = 'RebuildRuns';
}

const STOP_WITHIN_MS = 3_000;

type Options = WarehouseOptions & { readonly messaging: Messaging; readonly openAfterMs: number };

/** Opens the warehouse some time after the start, and loads it from the topics for as long as the part runs. */
export const lazyWarehouse = ({ messaging, openAfterMs, ...options }: Options): LazyWarehouse => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let opened: Promise<Warehouse> | undefined;
  let following: Promise<void> = Promise.resolve();
  let reader: ReturnType<Messaging['consumeBatches']> | undefined;
  let endGauge: (() => void) | undefined;
  let rebuilding = false;
  const loaded = counter('icrm.analytics.loaded');

  const open = (): Promise<Warehouse> => {
    opened ??= openWarehouse(options).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };

  const follow = async (): Promise<void> => {
    const { loader, generation } = await open();
    reader = messaging.consumeBatches({
      group: `analytics-warehouse-${generation}`,
      topics: eventTopics(),
      handler: async (records) => {
        const batch = toBatch(records);
        await loader.take(batch);
        loaded.add(batch.events.length);
      },
    });
    if (!signal.aborted) await reader.start();
  };

  const persistently = async (): Promise<void> => {
    await setTimeout(openAfterMs, undefined, { signal }).catch(() => undefined);
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        return await follow();
      } catch (error) {
        log.warn({ err: error, attempt }, 'the warehouse could not begin to load and tries again');
        await setTimeout(Math.min(5_000, 100 * 2 ** attempt), undefined, { signal }).catch(() => undefined);
      }
    }
  };

  async function* rebuild(log: EventStore): AsyncGenerator<RebuildStep> {
    if (rebuilding) throw new RebuildRuns('a rebuild runs already');
    rebuilding = true;
    const file = `${options.file}.rebuild`;
    try {
      await removeWarehouse(file);
      const live = await open();
      const fresh = await openWarehouse({ ...options, file, loadEveryMs: 0 });
      let last = { events: 0, position: 0n };
      for await (const step of loadLog(log, fresh)) {
        last = step;
        yield { phase: 'building', ...step, different: [] };
      }
      const different = await differencesOf(live, fresh, live.loader.position);
      yield { phase: 'comparing', ...last, different };
      await fresh.close();
      await switchTo(file, live);
      yield { phase: 'switched', ...last, different };
    } finally {
      rebuilding = false;
    }
  }

  /** Questions wait for the new one meanwhile. */
  const switchTo = async (file: string, live: Warehouse): Promise<void> => {
    await reader?.stop();
    reader = undefined;
    opened = (async () => {
      await live.close();
      await removeWarehouse(options.file);
      await rename(file, options.file);
      return openWarehouse(options);
    })();
    await follow();
  };

  return {
    name: 'warehouse',
    open,
    rebuild,
    behind: () => reader?.behind() ?? 0,
    async start() {
      endGauge = gauge('icrm.analytics.behind', () => reader?.behind());
      following = persistently();
      return undefined;
    },
    async stop() {
      stopping.abort();
      // A group that cannot be joined is not waited for.
      await Promise.race([following, setTimeout(STOP_WITHIN_MS, undefined, { ref: false })]);
      await reader?.stop();
      await (await opened)?.close();
      endGauge?.();
    },
  };
};

const toBatch = (records: readonly ReceivedRecord[]): Batch => {
  const [first] = records;
  const events: LoggedEvent[] = [];
  const unreadable: { place: string; reason: string }[] = [];
  for (const record of records) {
    const read = toEvent(record);
    if (typeof read !== 'string') events.push(read);
    else
      unreadable.push({
        place: `${record.topic}/${record.partition}/${record.offset}`,
        reason: read,
      });
  }
  return { source: { topic: first?.topic ?? '', partition: first?.partition ?? 0 }, events, unreadable };
};

const toEvent = (record: ReceivedRecord): LoggedEvent | string => {
  if ('problem' in record) return record.problem;
  try {
    return fromMessage(record.event);
  } catch (error) {
    if (error instanceof InvalidMessage) return error.message;
    throw error;
  }
};
