import { patienceOf } from '@icrm/command-service';
import { commandContext, erasureCommands, privacyV1, tenant, vocabulary } from '@icrm/contracts';
import { canonicalJson, type ReceiptKey } from '@icrm/erasure';
import type { EventStore } from '@icrm/event-store';
import type { RotatingKeyRing } from '@icrm/privacy';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { z } from 'zod';
import { handleErasure } from '../application/erasure-handler.ts';
import { findErasure, readReceipt } from '../application/erasure-receipt.ts';
import { refuse, toResult } from './refusals.ts';

type PrivacyRpcOptions = {
  readonly store: EventStore;
  readonly keyRing: Pick<RotatingKeyRing, 'rotate'>;
  readonly receiptKey: ReceiptKey;
};

const customerId = vocabulary.id;
const requests = {
  getErasureReceipt: z.strictObject({ tenant, customerId }),
  confirmErasure: erasureCommands.confirmErasure.extend({ context: commandContext, customerId }),
};

/** PrivacyService: receipts and confirmations of erasures, and the rotation of keys. */
export const privacyRpc = ({ store, keyRing, receiptKey }: PrivacyRpcOptions): RpcService => {
  const { keyId, publicKey } = receiptKey;
  return implement(privacyV1.PrivacyServiceService, {
    getErasureReceipt: validated(requests.getErasureReceipt, async (request) => {
      const outcome = await readReceipt(store, request.tenant, request.customerId);
      if (!outcome.found) throw refuse(outcome.reason);
      const { receipt, signature } = receiptKey.sign(outcome.receipt);
      return { receipt: canonicalJson(receipt), signature, keyId, publicKey };
    }),

    confirmErasure: validated(requests.confirmErasure, async ({ context, customerId: id, by }, call) => {
      const erased = await findErasure(store, context.tenant, id);
      if (typeof erased === 'string') throw refuse(erased);
      const handling = { store, context, ...patienceOf(call) };
      const outcome = await handleErasure(handling, id, { type: 'ConfirmErasure', data: { by } });
      return { result: toResult(outcome) };
    }),

    getReceiptKey: async () => ({ keyId, publicKey }),

    async rotateKeys() {
      const { version, rewrapped } = await keyRing.rotate();
      return { version, rewrapped: BigInt(rewrapped) };
    },
  });
};
