import { feedV1 } from '@icrm/contracts';
import type { KeyRing } from '@icrm/privacy';
import { implement, type RpcService, validated } from '@icrm/rpc';
import type { ParkedRecord } from '../cursor/cursor-store.ts';
import type { Cursors } from '../cursor/cursors.ts';
import type { Unreadables } from '../log/unreadable.ts';
import type { PublicationStatus } from '../publication/publisher.ts';
import type { Subscriptions } from '../subscription/subscriptions.ts';
import { consumeRpc } from './consume-rpc.ts';
import { refuse } from './refusals.ts';
import {
  cursorRequest,
  listParked,
  listUnreadable,
  moveCursor,
  replayParked,
  subscribeRequest,
  tenantRequest,
} from './requests.ts';
import { toFilter } from './to-filter.ts';

const asBytes = {
  responseSerialize: (bytes: Buffer): Buffer => bytes,
  responseDeserialize: (bytes: Buffer): Buffer => bytes,
};

/** The generated service, but events are answered as bytes: each is encoded once for all who get it. */
const definition = {
  ...feedV1.FeedServiceService,
  subscribe: { ...feedV1.FeedServiceService.subscribe, ...asBytes },
  consume: { ...feedV1.FeedServiceService.consume, ...asBytes },
};

/** What the service is made of. */
export type Feed = {
  readonly subscriptions: Subscriptions;
  readonly cursors: Cursors;
  readonly keyRing: KeyRing | undefined;
  readonly publication: () => Promise<PublicationStatus>;
  readonly customerViews: { position(): Promise<bigint>; again(): Promise<void> };
  readonly unreadables: Pick<Unreadables, 'list' | 'count'>;
  readonly replayUnreadable: () => Promise<{ readonly published: number; readonly left: number }>;
  readonly seenHead: () => bigint;
  readonly storeHead: () => Promise<bigint>;
};

/** FeedService: subscriptions to the log, cursors, and how far the publication is. */
export const feedRpc = (feed: Feed): RpcService => {
  const { subscriptions, cursors, seenHead, storeHead } = feed;
  return implement(definition, {
    subscribe: validated(subscribeRequest, async function* (request, { signal }) {
      const { tenant, filter, heartbeatSeconds, ...rest } = request;
      const heartbeatMs = heartbeatSeconds * 1_000;
      const frames = await subscriptions.open({
        ...rest,
        heartbeatMs,
        signal,
        filter: { tenant, ...filter },
      });
      if (typeof frames === 'string') throw refuse(frames);
      yield* frames;
    }),

    consume: consumeRpc(feed),

    getFeedStatus: async () => {
      const { position, eventsPublished, lagSeconds, trouble } = await feed.publication();
      return {
        publishedPosition: position,
        headPosition: await storeHead(),
        seenPosition: seenHead(),
        lagSeconds,
        eventsPublished,
        subscribers: subscriptions.count,
        publicationTrouble: trouble ?? '',
        unreadableEvents: await feed.unreadables.count(),
        customerViewPosition: await feed.customerViews.position(),
      };
    },

    listUnreadableEvents: validated(listUnreadable, async ({ limit }) => ({
      events: [...(await feed.unreadables.list(limit))],
    })),

    replayUnreadableEvents: async () => {
      const { published, left } = await feed.replayUnreadable();
      return { published, left };
    },

    republishCustomerViews: async () => {
      await feed.customerViews.again();
      return {};
    },

    listCursors: validated(tenantRequest, async ({ tenant }) => ({
      headPosition: await storeHead(),
      cursors: (await cursors.list(tenant)).map(({ filter, ...cursor }) => ({
        ...cursor,
        filter: toFilter(filter),
      })),
    })),

    moveCursor: validated(moveCursor, async ({ tenant, cursor: name, start }, { signal }) => {
      const position = await cursors.move({ tenant, name }, start, signal);
      if (typeof position === 'string') throw refuse(position);
      return { position };
    }),

    deleteCursor: validated(cursorRequest, async ({ tenant, cursor: name }) => {
      const refusal = await cursors.remove({ tenant, name });
      if (refusal !== undefined) throw refuse(refusal);
      return {};
    }),

    listParkedEvents: validated(listParked, async ({ tenant, cursor: name, limit }) => ({
      events: (await cursors.parked({ tenant, name }, limit)).map(toParkedEvent),
    })),

    replayParkedEvents: validated(replayParked, async ({ tenant, cursor: name, positions }) => {
      const offered = await cursors.replay({ tenant, name }, positions);
      if (typeof offered === 'string') throw refuse(offered);
      return { offered };
    }),
  });
};

const toParkedEvent = (one: ParkedRecord): feedV1.ParkedEvent => ({
  position: one.position,
  id: one.eventId,
  type: one.type,
  stream: one.stream,
  revision: one.revision,
  reason: one.reason,
  parkedAt: one.parkedAt,
});
