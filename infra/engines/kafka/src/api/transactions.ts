import { errorCodes } from '../engine/kafka-error.ts';
import type {
  AddOffsetsToTxnRequest,
  AddOffsetsToTxnResponse,
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
  EndTxnRequest,
  EndTxnResponse,
  TxnOffsetCommitRequest,
  TxnOffsetCommitResponse,
} from '../gen/server-codec.ts';
import type { Handler } from './handler.ts';
import { sortCommits } from './offsets.ts';
import { requireCoordinator } from './partitions.ts';
import { fenced } from './producer-ids.ts';

const FENCED_FROM = 2;

type Speaker = { readonly txnId: string; readonly producerId: number; readonly producerEpoch: number };

const claimOf = ({ txnId, producerId, producerEpoch }: Speaker) => ({
  id: txnId,
  producerId,
  epoch: producerEpoch,
});

/** AddPartitionsToTxn: all of them or, when one is unknown, none. */
export const addPartitionsToTxn: Handler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse> = {
  async handle(request, context) {
    const { broker } = context;
    requireCoordinator(context, request.txnId);
    const isKnown = (name: string, index: number) => broker.topics.partition(name, index) !== undefined;
    const allKnown = request.topics.every(({ name, parts }) => parts.every((index) => isKnown(name, index)));
    if (!allKnown) {
      return answerAll(request, (name, index) =>
        isKnown(name, index) ? errorCodes.OPERATION_NOT_ATTEMPTED : errorCodes.UNKNOWN_TOPIC_OR_PARTITION,
      );
    }
    const partitions = request.topics.flatMap(({ name, parts }) =>
      parts.map((index): readonly [string, number] => [name, index]),
    );
    broker.transactions.addPartitions(claimOf(request), partitions);
    await broker.durable();
    return answerAll(request, () => 0);
  },
  refuse: (request, code, { version }) => answerAll(request, () => fenced(code, version >= FENCED_FROM)),
};

function answerAll({ topics }: AddPartitionsToTxnRequest, err: (name: string, index: number) => number) {
  return {
    topics: topics.map(({ name, parts }) => ({
      name,
      parts: parts.map((index) => ({ index, err: err(name, index) })),
    })),
  };
}

/** AddOffsetsToTxn: the group whose offsets will be committed with the transaction. */
export const addOffsetsToTxn: Handler<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse> = {
  async handle(request, context) {
    requireCoordinator(context, request.txnId);
    context.broker.transactions.addOffsets(claimOf(request), request.groupId);
    await context.broker.durable();
    return { err: 0 };
  },
  refuse: (_request, code, { version }) => ({ err: fenced(code, version >= FENCED_FROM) }),
};

/** EndTxn: commit or abort. */
export const endTxn: Handler<EndTxnRequest, EndTxnResponse> = {
  async handle(request, context) {
    requireCoordinator(context, request.txnId);
    context.broker.transactions.end(claimOf(request), request.committed);
    await context.broker.durable();
    return { err: 0 };
  },
  refuse: (_request, code, { version }) => ({ err: fenced(code, version >= FENCED_FROM) }),
};

/** TxnOffsetCommit: offsets that take effect when the transaction is committed. */
export const txnOffsetCommit: Handler<TxnOffsetCommitRequest, TxnOffsetCommitResponse> = {
  async handle(request, context) {
    const { broker, version } = context;
    requireCoordinator(context, request.groupId);
    const { memberId, instanceId } = request;
    const generation = version >= 3 ? request.generation : -1;
    broker.groups.checkTxnCommit(request.groupId, { memberId, instanceId, generation });
    const { offsets, answers } = sortCommits(request.topics, context);
    broker.transactions.commitOffsets(claimOf(request), request.groupId, offsets);
    await broker.durable();
    return { topics: answers };
  },
  refuse: (request, code) => ({
    topics: request.topics.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ index }) => ({ index, err: fenced(code, false) })),
    })),
  }),
};
