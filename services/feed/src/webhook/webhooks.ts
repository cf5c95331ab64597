import type { EventStore, Position } from '@icrm/event-store';
import { type KeyRing, reveal } from '@icrm/privacy';
import { newId } from '@icrm/runtime';
import type { Logger } from '@icrm/telemetry';
import { type CursorName, type CursorStore, idOf } from '../cursor/cursor-store.ts';
import { type CursorWorker, startCursorWorker } from '../cursor/cursor-worker.ts';
import type { Leases } from '../lease/leases.ts';
import type { Entry } from '../log/entry.ts';
import type { LogReader } from '../log/reader.ts';
import type { FindStart, LogStart } from '../log/start-position.ts';
import { pause } from '../pause.ts';
import { leadInTurn } from '../publication/leadership.ts';
import { matcher } from '../subscription/filter.ts';
import { countBetween } from './count-between.ts';
import { pingMessage } from './message.ts';
import type { Answer, Post } from './post.ts';
import { newSecret } from './signature.ts';
import { ledgerOf, type WebhookLedger } from './webhook-ledger.ts';
import { createWebhookRunner, type WebhookRunner } from './webhook-runner.ts';
import type { WebhookRecord, WebhookStore } from './webhook-store.ts';

/** What an endpoint should be. */
export type WebhookWish = Pick<
  WebhookRecord,
  'tenant' | 'name' | 'url' | 'filter' | 'paused' | 'revealPersonal' | 'mask'
> & {
  /** Where a new endpoint begins. */
  readonly start: LogStart;
};

/** Log positions, both included; `last` 0n: up to where the endpoint is. */
export type PositionRange = { readonly first: Position; readonly last: Position };

/** How an endpoint is doing. */
export type WebhookStatus = { readonly state: 'active' | 'paused' | 'waiting'; readonly trouble: string };

/** The endpoints of this feed; of several feeds one serves an endpoint at a time. */
export type Webhooks = {
  /** Gives the secret of an endpoint that is new. */
  put(
    wish: WebhookWish,
    signal: AbortSignal,
  ): Promise<{ readonly record: WebhookRecord; readonly secret: string } | 'position-beyond-end'>;
  list(tenant: string): Promise<readonly (WebhookRecord & WebhookStatus)[]>;
  statusOf(record: WebhookRecord): WebhookStatus;
  remove(name: CursorName): Promise<boolean>;
  /** A new secret beside the newest one before it. Undefined: no such endpoint. */
  rotate(name: CursorName): Promise<string | undefined>;
  ping(name: CursorName): Promise<(Answer & { readonly id: string; readonly sentAt: string }) | undefined>;
  replay(name: CursorName, positions: readonly Position[]): Promise<number | undefined>;
  /** Sends what was delivered between two positions once more, and offers again what is parked there. */
  replayRange(name: CursorName, range: PositionRange, signal: AbortSignal): Promise<number | undefined>;
  ledger(name: CursorName): Promise<WebhookLedger | undefined>;
  stop(): Promise<void>;
};

type Options = {
  readonly store: Pick<EventStore, 'readStream'>;
  readonly webhooks: WebhookStore;
  readonly cursors: CursorStore;
  readonly leases: Leases;
  readonly readerFrom: (after: Position) => LogReader;
  readonly findStart: FindStart;
  readonly keyRing: KeyRing;
  readonly post: Post;
  readonly firstWaitMs: number;
  readonly log: Logger;
};

type Serving = {
  readonly version: number;
  worker: CursorWorker | undefined;
  runner: WebhookRunner | undefined;
  stop(): Promise<void>;
};

const LOOK_EVERY_MS = 5_000;

export const startWebhooks = (options: Options): Webhooks => {
  const { webhooks, cursors, leases, findStart, post, log } = options;
  const serving = new Map<string, Serving>();
  const stopping = new AbortController();
  let turn: Promise<void> = Promise.resolve();

  const lead = async (record: WebhookRecord, one: Serving, signal: AbortSignal): Promise<void> => {
    const cursor = await cursors.find(record);
    if (cursor === undefined) return;
    const { tenant, name } = record;
    const matches = matcher({ tenant, ...record.filter });
    const { readerFrom, store } = options;
    const worker = startCursorWorker({
      cursor: { tenant, name },
      record: cursor,
      readerFrom,
      matches,
      store,
      cursors,
      log,
      inFlightPerKey: 1,
    });
    const runner = createWebhookRunner({
      webhook: record,
      worker,
      store: webhooks,
      post,
      readerFrom,
      matches,
      parkedBetween: async (after, last) =>
        new Set(
          (await cursors.parked(record, { after })).map((one) => one.position).filter((one) => one <= last),
        ),
      firstWaitMs: options.firstWaitMs,
      reveal: record.revealPersonal ? (entry) => revealed(options.keyRing, entry) : undefined,
      log,
    });
    one.worker = worker;
    one.runner = runner;
    try {
      await runner.run(signal);
    } finally {
      await worker.stop();
      one.worker = undefined;
      one.runner = undefined;
    }
  };

  const serve = (record: WebhookRecord): Serving => {
    const ending = new AbortController();
    const one: Serving = {
      version: record.version,
      worker: undefined,
      runner: undefined,
      async stop() {
        ending.abort();
        await running;
      },
    };
    const name = `webhook ${record._id}`;
    const running = leadInTurn(
      { leases, name, log, lead: (_lease, signal) => lead(record, one, signal) },
      ending.signal,
    );
    return one;
  };

  const reconcile = async (): Promise<void> => {
    const wanted = new Map(
      (await webhooks.all()).filter(({ paused }) => !paused).map((one) => [one._id, one]),
    );
    for (const [id, one] of serving) {
      if (wanted.get(id)?.version === one.version) continue;
      serving.delete(id);
      await one.stop();
    }
    for (const [id, record] of wanted) if (!serving.has(id)) serving.set(id, serve(record));
  };

  const look = (): Promise<void> => {
    turn = turn.then(reconcile).catch((err) => log.warn({ err }, 'webhooks could not be looked up'));
    return turn;
  };

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look();
      await pause(LOOK_EVERY_MS, stopping.signal);
    }
  };
  const watching = watch();

  const change = async (record: WebhookRecord): Promise<void> => {
    await webhooks.put({ ...record, version: record.version + 1 });
    await look();
  };

  const statusOf = (record: WebhookRecord): WebhookStatus => {
    const runner = serving.get(record._id)?.runner;
    const trouble = runner?.trouble ?? '';
    if (record.paused) return { state: 'paused', trouble };
    return { state: runner?.circuit.isOpen === true ? 'waiting' : 'active', trouble };
  };

  return {
    async put({ start, ...wish }, signal) {
      const found = await webhooks.find(wish);
      const secrets = found?.secrets ?? [newSecret()];
      if (found === undefined) {
        const position = await findStart(start, signal);
        if (position === 'position-beyond-end') return position;
        await cursors.make(wish, { position, filter: wish.filter });
      }
      const created = { _id: idOf(wish), secrets, createdAt: new Date().toISOString(), version: 0 };
      const record = { ...created, ...found, ...wish };
      await change(record);
      return { record, secret: found === undefined ? (secrets[0] ?? '') : '' };
    },
    list: async (tenant) =>
      (await webhooks.list(tenant)).map((record) => ({ ...record, ...statusOf(record) })),
    statusOf,
    async remove(name) {
      const removed = await webhooks.remove(name);
      await look();
      await cursors.remove(name);
      return removed;
    },
    async rotate(name) {
      const record = await webhooks.find(name);
      if (record === undefined) return undefined;
      const secret = newSecret();
      await change({ ...record, secrets: [secret, ...record.secrets].slice(0, 2) });
      return secret;
    },
    async ping(name) {
      const record = await webhooks.find(name);
      if (record === undefined) return undefined;
      const id = newId();
      const sentAt = new Date();
      const signing = { webhook: record._id, secrets: record.secrets, now: sentAt.getTime() };
      return {
        ...(await post(new URL(record.url), pingMessage(id, signing))),
        id,
        sentAt: sentAt.toISOString(),
      };
    },
    async replay(name, positions) {
      if ((await webhooks.find(name)) === undefined) return undefined;
      const count = await cursors.askReplay(name, positions);
      await serving.get(idOf(name))?.worker?.replay();
      return count;
    },
    async replayRange(name, range, signal) {
      const [record, cursor] = await Promise.all([webhooks.find(name), cursors.find(name)]);
      if (record === undefined || cursor === undefined) return undefined;
      const reached = serving.get(idOf(name))?.worker?.position ?? cursor.position;
      const last = range.last === 0n || range.last > reached ? reached : range.last;
      const after = range.first === 0n ? 0n : range.first - 1n;
      const parked = (await cursors.parked(name, { after }))
        .map((one) => one.position)
        .filter((one) => one <= last);
      const matches = matcher({ tenant: record.tenant, ...record.filter });
      const all = await countBetween({ readerFrom: options.readerFrom, matches, after, last }, signal);
      const events = all - parked.length;
      const id = newId();
      await webhooks.askRange({
        _id: id,
        webhook: idOf(name),
        after,
        last,
        events,
        sent: 0,
        finished: events <= 0,
      });
      if (parked.length > 0) {
        await cursors.askReplay(name, parked);
        await serving.get(idOf(name))?.worker?.replay();
      }
      return all;
    },
    async ledger(name) {
      const cursor = await cursors.find(name);
      if (cursor === undefined) return undefined;
      const worker = serving.get(idOf(name))?.worker;
      return ledgerOf(name, { cursor, worker, cursors, webhooks });
    },
    async stop() {
      stopping.abort();
      await watching;
      await turn;
      await Promise.all([...serving.values()].map((one) => one.stop()));
    },
  };
};

const revealed = async (keyRing: KeyRing, entry: Entry): Promise<Entry> => ({
  ...entry,
  event: { ...entry.event, data: await reveal(keyRing, entry.event.metadata.tenant, entry.event.data) },
  encoded: new Map(),
  masked: new Map(),
});
