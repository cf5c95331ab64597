import { errorCodes } from '../engine/kafka-error.ts';
import type { InitProducerIdRequest, InitProducerIdResponse } from '../gen/server-codec.ts';
import type { Handler } from './handler.ts';
import { requireCoordinator } from './partitions.ts';

const FENCED_FROM = 4;

/** InitProducerId: a fresh id for an idempotent producer, or the next epoch of a transactional one. */
export const initProducerId: Handler<InitProducerIdRequest, InitProducerIdResponse> = {
  async handle(request, context) {
    const { broker, version } = context;
    if (request.txnId === null) {
      return { err: 0, producerId: broker.meta.nextProducerId(), producerEpoch: 0 };
    }
    requireCoordinator(context, request.txnId);
    const claims = version >= 3 && request.producerId >= 0;
    const expected = claims ? { producerId: request.producerId, epoch: request.producerEpoch } : undefined;
    const { producerId, epoch } = broker.transactions.initProducer(
      request.txnId,
      request.txnTimeout,
      expected,
    );
    await broker.durable();
    return { err: 0, producerId, producerEpoch: epoch };
  },
  refuse: (_request, code, { version }) => ({
    err: fenced(code, version >= FENCED_FROM),
    producerId: -1,
    producerEpoch: -1,
  }),
};

/** Older versions do not know PRODUCER_FENCED and are told of the epoch instead. */
export function fenced(code: number, known: boolean): number {
  return code === errorCodes.PRODUCER_FENCED && !known ? errorCodes.INVALID_PRODUCER_EPOCH : code;
}
