import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AllStreamSubscription,
  EventStoreDBClient,
  excludeSystemEvents,
  START,
  type StreamSubscription,
} from '@eventstore/db-client';
import { startEventStore } from '../../src/index.ts';
import { append } from '../../src/store/changes.ts';
import { EventLog } from '../../src/store/event-log.ts';
import { ANY } from '../../src/store/revision.ts';
import { numbered } from '../testing/events.ts';

export type SwitchReport = {
  readonly history: number;
  readonly live: number;
  readonly disordered: number;
  readonly missing: number;
  readonly doubled: number;
};

const STREAMS = 50;
const EVENTS_PER_APPEND = 500;
const WRITERS = 64;

const fill = async (directory: string, events: number): Promise<void> => {
  const log = new EventLog({ directory, sync: 'off' });
  for (let part = 0; part * EVENTS_PER_APPEND < events; part += 1) {
    const batch = Array.from({ length: EVENTS_PER_APPEND }, () => ({
      id: randomUUID(),
      type: 'History',
      isJson: true,
      metadata: Buffer.alloc(0),
      data: Buffer.from('{"n":0}'),
    }));
    await log.submit(append(log, { stream: `switch-${part % STREAMS}`, expected: ANY, events: batch }));
  }
  log.close();
};

/** Watches that every stream's revisions come one after the other, and counts what comes. */
class Watch {
  readonly next = new Map<string, bigint>();
  count = 0;
  disordered = 0;
  isLive = false;

  follow(subscription: StreamSubscription | AllStreamSubscription): this {
    subscription.on('caughtUp', () => {
      this.isLive = true;
    });
    subscription.on('data', ({ event }: { event?: { streamId: string; revision: bigint } }) => {
      if (event === undefined || event.streamId.startsWith('$')) return;
      if ((this.next.get(event.streamId) ?? 0n) !== event.revision) this.disordered += 1;
      this.next.set(event.streamId, event.revision + 1n);
      this.count += 1;
    });
    return this;
  }
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};

/**
 * A large history is read by three subscriptions (all events, filtered, one stream) while 64 writers append,
 * until all have become live and have everything: each event must come once and in order.
 */
export const switchToLive = async (events: number): Promise<SwitchReport> => {
  const data = mkdtempSync(join(tmpdir(), 'icrm-switch-'));
  await fill(data, events);
  const engine = await startEventStore({ data });
  const client = EventStoreDBClient.connectionString(engine.connectionString);
  const opened = [
    client.subscribeToAll({ fromPosition: START }),
    client.subscribeToAll({ fromPosition: START, filter: excludeSystemEvents() }),
    client.subscribeToStream('switch-7', { fromRevision: START }),
  ];
  const watches = opened.map((subscription) => new Watch().follow(subscription));
  const written = new Map<string, number>();
  let stopped = false;
  const writer = async (index: number): Promise<void> => {
    for (let n = 0; !stopped; n += 1) {
      const stream = `switch-${(index + n) % STREAMS}`;
      await client.appendToStream(stream, numbered(n));
      written.set(stream, (written.get(stream) ?? 0) + 1);
    }
  };
  const writing = Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
  await until(() => watches.every(({ isLive }) => isLive));
  stopped = true;
  await writing;
  const live = [...written.values()].reduce((sum, count) => sum + count, 0);
  const history = Math.ceil(events / EVENTS_PER_APPEND) * EVENTS_PER_APPEND;
  const wanted = [history + live, history + live, history / STREAMS + (written.get('switch-7') ?? 0)];
  await until(() => watches.every(({ count }, index) => count >= (wanted[index] ?? 0)));
  await Promise.all(opened.map((subscription) => subscription.unsubscribe()));
  await client.dispose();
  await engine.stop();
  rmSync(data, { recursive: true, force: true });
  const sum = (of: (watch: Watch, index: number) => number): number =>
    watches.map(of).reduce((a, b) => a + b, 0);
  return {
    history,
    live,
    disordered: sum(({ disordered }) => disordered),
    missing: sum(({ count }, index) => Math.max(0, (wanted[index] ?? 0) - count)),
    doubled: sum(({ count }, index) => Math.max(0, count - (wanted[index] ?? 0))),
  };
};
