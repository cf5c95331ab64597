import { KafkaError } from '../engine/kafka-error.ts';
import type { InitProducerIdRequest, InitProducerIdResponse } from '../gen/server-codec.ts';
import type { Handler } from './handler.ts';

/** InitProducerId: a fresh id for an idempotent producer. */
export const initProducerId: Handler<InitProducerIdRequest, InitProducerIdResponse> = {
  handle(request, { broker }) {
    if (request.txnId !== null) throw new KafkaError('INVALID_TXN_STATE');
    return { err: 0, producerId: broker.meta.nextProducerId(), producerEpoch: 0 };
  },
  refuse: (_request, err) => ({ err, producerId: -1, producerEpoch: -1 }),
};
