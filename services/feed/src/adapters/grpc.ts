import { feedV1 } from '@icrm/contracts';
import { implement, type RpcService, validated } from '@icrm/rpc';
import type { PublicationStatus } from '../publication/publisher.ts';
import type { SubscriptionStart, Subscriptions } from '../subscription/subscriptions.ts';
import { refuse } from './refusals.ts';
import { type Start, subscribeRequest } from './requests.ts';

const DEFAULT_HEARTBEAT_SECONDS = 10;

/** The generated service, but answers of Subscribe come as bytes: an event is encoded once for all subscribers. */
const definition = {
  ...feedV1.FeedServiceService,
  subscribe: {
    ...feedV1.FeedServiceService.subscribe,
    responseSerialize: (bytes: Buffer): Buffer => bytes,
    responseDeserialize: (bytes: Buffer): Buffer => bytes,
  },
};

type Feed = {
  readonly subscriptions: Subscriptions;
  readonly publication: () => PublicationStatus;
  readonly seenHead: () => bigint;
  readonly storeHead: () => Promise<bigint>;
};

/** FeedService: subscriptions to the log and how far its publication is. */
export const feedRpc = ({ subscriptions, publication, seenHead, storeHead }: Feed): RpcService =>
  implement(definition, {
    subscribe: validated(subscribeRequest, async function* (request, { signal }) {
      const { tenant, filter, start, maxBatch, revealPersonal, heartbeatSeconds } = request;
      const frames = await subscriptions.open({
        start: toStart(start),
        filter: { tenant, ...filter },
        maxBatch,
        revealPersonal,
        heartbeatMs: (heartbeatSeconds || DEFAULT_HEARTBEAT_SECONDS) * 1_000,
        signal,
      });
      if (typeof frames === 'string') throw refuse(frames);
      yield* frames;
    }),

    getFeedStatus: async () => {
      const { position, eventsPublished, lagSeconds, trouble } = publication();
      return {
        publishedPosition: position,
        headPosition: await storeHead(),
        seenPosition: seenHead(),
        lagSeconds,
        eventsPublished,
        subscribers: subscriptions.count,
        publicationTrouble: trouble ?? '',
      };
    },
  });

const toStart = (start: Start): SubscriptionStart => {
  if ('beginning' in start) return { at: 'position', after: 0n };
  if ('afterPosition' in start) return { at: 'position', after: start.afterPosition };
  if ('fromTime' in start) return { at: 'time', time: start.fromTime };
  return { at: 'end' };
};
