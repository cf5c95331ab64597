import type { Position } from '@icrm/event-store';
import type { ReadStore } from '@icrm/read-store';
import type { CursorName } from '../cursor/cursor-store.ts';
import { idOf } from '../cursor/cursor-store.ts';
import type { SubscriptionFilter } from '../subscription/filter.ts';
import type { SecretSeal } from './seal-secrets.ts';
import type { Attempts } from './verdict.ts';

/** An HTTP endpoint that events are pushed to. */
export type WebhookRecord = {
  readonly _id: string;
  readonly tenant: string;
  readonly name: string;
  readonly url: string;
  readonly filter: Omit<SubscriptionFilter, 'tenant'>;
  readonly paused: boolean;
  readonly revealPersonal: boolean;
  /** The places that are sent; none, or absent in what was kept before there were masks: all. */
  readonly mask?: readonly string[];
  /** The newest first; all of them sign. */
  readonly secrets: readonly string[];
  readonly createdAt: string;
  /** Goes up with every change. */
  readonly version: number;
};

/** One message sent, and what came of it. */
export type DeliveryRecord = {
  readonly _id: string;
  readonly webhook: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly position: Position;
  readonly attempt: number;
  readonly sentAt: string;
  readonly durationMs: number;
  readonly status: number;
  readonly outcome: 'delivered' | 'retry' | 'parked';
  readonly reason: string;
  readonly answer: string;
};

type RetryRecord = {
  readonly _id: string;
  readonly webhook: string;
  readonly position: Position;
  readonly failures: number;
  readonly firstFailedAt: number;
};

/** A part of the log that is sent to an endpoint once more. */
export type RangeReplay = {
  readonly _id: string;
  readonly webhook: string;
  /** What is up to here has been sent. */
  readonly after: Position;
  readonly last: Position;
  /** Events in it when it was asked for, and those sent so far. */
  readonly events: number;
  readonly sent: number;
  readonly finished: boolean;
};

/** Where endpoints, their deliveries and their retries are kept. */
export type WebhookStore = {
  all(): Promise<readonly WebhookRecord[]>;
  list(tenant: string): Promise<readonly WebhookRecord[]>;
  find(name: CursorName): Promise<WebhookRecord | undefined>;
  put(record: WebhookRecord): Promise<void>;
  remove(name: CursorName): Promise<boolean>;
  askRange(replay: RangeReplay): Promise<void>;
  /** The eldest that is not finished. */
  nextRange(name: CursorName): Promise<RangeReplay | undefined>;
  ranges(name: CursorName): Promise<readonly RangeReplay[]>;
  rangeReached(
    replay: RangeReplay,
    progress: { readonly after: Position; readonly sent: number; readonly finished: boolean },
  ): Promise<void>;
  logDelivery(delivery: DeliveryRecord): Promise<void>;
  deliveries(name: CursorName, limit: number): Promise<readonly DeliveryRecord[]>;
  /** What failed before, so that the days of trying survive a restart. */
  attempts(name: CursorName): Promise<ReadonlyMap<Position, Attempts>>;
  saveAttempts(name: CursorName, position: Position, attempts: Attempts): Promise<void>;
  forgetAttempts(name: CursorName, position: Position): Promise<void>;
};

const DELIVERIES_KEPT = 1_000;
const PRUNE_EVERY = 200;

/** Endpoints in the read store, their secrets sealed. */
export const createWebhookStore = (store: ReadStore, secrets: SecretSeal): WebhookStore => {
  const webhooks = store.collection<WebhookRecord>('feed-webhooks');
  const deliveries = store.collection<DeliveryRecord>('feed-webhook-deliveries');
  const retries = store.collection<RetryRecord>('feed-webhook-retries');
  const replays = store.collection<RangeReplay>('feed-webhook-replays');
  let logged = 0;

  const opened = (record: WebhookRecord): WebhookRecord => ({
    ...record,
    secrets: record.secrets.map((secret) => secrets.open(secret, record._id)),
  });
  const sealed = (record: WebhookRecord): WebhookRecord => ({
    ...record,
    secrets: record.secrets.map((secret) => secrets.seal(secret, record._id)),
  });

  const prune = async (webhook: string): Promise<void> => {
    const [oldest] = await deliveries.find(
      { webhook },
      { sort: { _id: -1 }, skip: DELIVERIES_KEPT, limit: 1 },
    );
    if (oldest !== undefined) await deliveries.delete({ webhook, _id: { $lte: oldest._id } });
  };

  const retryId = (name: CursorName, position: Position): string => `${idOf(name)}|${position}`;

  return {
    all: async () => (await webhooks.find({})).map(opened),
    list: async (tenant) => (await webhooks.find({ tenant }, { sort: { _id: 1 } })).map(opened),
    async find(name) {
      const found = await webhooks.findOne({ _id: idOf(name) });
      return found === undefined ? undefined : opened(found);
    },
    async put(record) {
      const kept = sealed(record);
      if (!(await webhooks.replace({ _id: record._id }, kept))) await webhooks.insert(kept);
    },
    async askRange(replay) {
      await replays.insert(replay);
    },
    async nextRange(name) {
      const [eldest] = await replays.find(
        { webhook: idOf(name), finished: false },
        { sort: { _id: 1 }, limit: 1 },
      );
      return eldest;
    },
    ranges: (name) => replays.find({ webhook: idOf(name) }, { sort: { _id: 1 } }),
    async rangeReached({ _id }, { after, sent, finished }) {
      await replays.update({ _id }, { $set: { after, finished }, $inc: { sent } });
    },
    async remove(name) {
      await Promise.all([
        deliveries.delete({ webhook: idOf(name) }),
        retries.delete({ webhook: idOf(name) }),
        replays.delete({ webhook: idOf(name) }),
      ]);
      return (await webhooks.delete({ _id: idOf(name) })) > 0;
    },
    async logDelivery(delivery) {
      await deliveries.insert(delivery);
      logged += 1;
      if (logged % PRUNE_EVERY === 0) await prune(delivery.webhook);
    },
    deliveries: (name, limit) => deliveries.find({ webhook: idOf(name) }, { sort: { _id: -1 }, limit }),
    async attempts(name) {
      const found = await retries.find({ webhook: idOf(name) });
      return new Map(
        found.map(({ position, failures, firstFailedAt }) => [
          position,
          { failures: Number(failures), firstFailedAt: Number(firstFailedAt) },
        ]),
      );
    },
    async saveAttempts(name, position, { failures, firstFailedAt }) {
      const _id = retryId(name, position);
      await retries.update(
        { _id },
        { $set: { webhook: idOf(name), position, failures, firstFailedAt } },
        { upsert: true },
      );
    },
    async forgetAttempts(name, position) {
      await retries.delete({ _id: retryId(name, position) });
    },
  };
};
