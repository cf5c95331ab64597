import type { PartitionOffset } from '../engine/group/offset-store.ts';
import { codeOf, errorCodes, KafkaError } from '../engine/kafka-error.ts';
import type {
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetDeleteRequest,
  OffsetDeleteResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
} from '../gen/server-codec.ts';
import type { Handler, RequestContext } from './handler.ts';
import { requireCoordinator } from './partitions.ts';

const MAX_OFFSET_METADATA = 4096;

type CommitTopics = OffsetCommitRequest['topics'];

/** Splits what is asked into offsets to commit and an answer for each partition. */
export function sortCommits(topics: CommitTopics, { broker }: RequestContext) {
  const offsets: PartitionOffset[] = [];
  const answers = topics.map(({ name, parts }) => ({
    name,
    parts: parts.map(({ index, offset, leaderEpoch, metadata }) => {
      const known = broker.topics.partition(name, index) !== undefined;
      const fits = (metadata ?? '').length <= MAX_OFFSET_METADATA;
      if (!known) return { index, err: errorCodes.UNKNOWN_TOPIC_OR_PARTITION };
      if (!fits) return { index, err: errorCodes.OFFSET_METADATA_TOO_LARGE };
      offsets.push({ topic: name, partition: index, offset, leaderEpoch, metadata: metadata ?? '' });
      return { index, err: 0 };
    }),
  }));
  return { offsets, answers };
}

/** OffsetCommit. */
export const offsetCommit: Handler<OffsetCommitRequest, OffsetCommitResponse> = {
  async handle(request, context) {
    const { broker, version } = context;
    requireCoordinator(context, request.groupId);
    broker.groups.checkCommit(request.groupId, request);
    const topics = request.topics.map(({ name, parts }) => ({
      name,
      parts: version >= 6 ? parts : parts.map((part) => ({ ...part, leaderEpoch: -1 })),
    }));
    const { offsets, answers } = sortCommits(topics, context);
    broker.groups.commit(request.groupId, offsets);
    await broker.durable();
    return { topics: answers };
  },
  refuse: (request, err) => ({
    topics: request.topics.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ index }) => ({ index, err })),
    })),
  }),
};

type WantedTopics = readonly { readonly name: string; readonly parts: readonly number[] }[] | null;

/** OffsetFetch: no commit is offset -1; null topics stand for all that were committed. */
export const offsetFetch: Handler<OffsetFetchRequest, OffsetFetchResponse> = {
  handle(request, context) {
    if (context.version < 8) {
      return fetchGroup(request.groupId, request.topics, { context, stable: request.requireStable });
    }
    const groups = request.groups.map(({ groupId, topics }) => {
      try {
        return { groupId, ...fetchGroup(groupId, topics, { context, stable: request.requireStable }) };
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
        return { groupId, err: codeOf(error) };
      }
    });
    return { groups };
  },
  refuse: (request, err, { version }) => ({
    err,
    topics:
      version >= 2
        ? []
        : (request.topics ?? []).map(({ name, parts }) => ({
            name,
            parts: parts.map((index) => ({ index, offset: -1, err })),
          })),
    groups: request.groups.map(({ groupId }) => ({ groupId, err })),
  }),
};

type FetchMode = { readonly context: RequestContext; readonly stable: boolean };

function fetchGroup(groupId: string, wanted: WantedTopics, { context, stable }: FetchMode) {
  requireCoordinator(context, groupId);
  if (groupId === '') throw new KafkaError('INVALID_GROUP_ID');
  const { offsets } = context.broker.groups;
  const topics =
    wanted ?? [...offsets.topicsOf(groupId)].map(([name, parts]) => ({ name, parts: [...parts.keys()] }));
  return {
    topics: topics.map(({ name, parts }) => ({
      name,
      parts: parts.map((index) => committed({ groupId, name, index }, { context, stable })),
    })),
  };
}

type Place = { readonly groupId: string; readonly name: string; readonly index: number };

function committed({ groupId, name, index }: Place, { context: { broker }, stable }: FetchMode) {
  if (stable && broker.transactions.hasPendingOffset(groupId, name, index)) {
    return { index, offset: -1, leaderEpoch: -1, metadata: '', err: errorCodes.UNSTABLE_OFFSET_COMMIT };
  }
  const found = broker.groups.offsets.get(groupId, name, index);
  if (found === undefined) return { index, offset: -1, leaderEpoch: -1, metadata: '', err: 0 };
  const { offset, leaderEpoch, metadata } = found;
  return { index, offset, leaderEpoch, metadata, err: 0 };
}

/** OffsetDelete: forgets committed offsets of topics that no member of the group reads. */
export const offsetDelete: Handler<OffsetDeleteRequest, OffsetDeleteResponse> = {
  async handle({ groupId, topics }, context) {
    const { groups } = context.broker;
    requireCoordinator(context, groupId);
    if (!groups.offsets.has(groupId) && groups.find(groupId) === undefined)
      throw new KafkaError('GROUP_ID_NOT_FOUND');
    const busy = groups.find(groupId)?.isEmpty === false;
    const answers = topics.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ index }) => {
        // Which topics a member reads is in its opaque metadata: as long as somebody is in the group, none is deleted.
        if (busy) return { index, err: errorCodes.GROUP_SUBSCRIBED_TO_TOPIC };
        groups.offsets.dropOffset(groupId, name, index);
        return { index, err: 0 };
      }),
    }));
    await context.broker.durable();
    return { topics: answers };
  },
  refuse: (_request, err) => ({ err }),
};
