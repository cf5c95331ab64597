import { patienceOf } from '@icrm/command-service';
import { commandContext, erasureCommands, privacyV1, tenant, vocabulary } from '@icrm/contracts';
import { canonicalJson, type ReceiptKey } from '@icrm/erasure';
import type { RotatingKeyRing } from '@icrm/privacy';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { z } from 'zod';
import type { ErasureBook, ErasureCursor, ErasureDocument } from '../application/erasure-book.ts';
import { handleErasure } from '../application/erasure-handler.ts';
import { findErasure, readReceipt } from '../application/erasure-receipt.ts';
import { erasureBookCheckpoint } from '../integration/follow-erasure-streams.ts';
import { type ErasePersonOptions, erasePersonMethod } from './erase-person.ts';
import { parseCursor } from './identity-requests.ts';
import { refuse, toResult } from './refusals.ts';

type PrivacyRpcOptions = Omit<ErasePersonOptions, 'keyRing'> & {
  readonly keyRing: Pick<RotatingKeyRing, 'rotate' | 'erase'>;
  readonly erasures: ErasureBook;
  readonly receiptKey: ReceiptKey;
};

const customerId = vocabulary.id;
const defaultLimit = 50;
const requests = {
  listErasures: z.strictObject({
    tenant,
    complete: z.boolean().default(false),
    limit: z.int().min(0).max(200).default(0),
    cursor: z.string().max(500).optional(),
  }),
  getErasureReceipt: z.strictObject({ tenant, customerId }),
  confirmErasure: erasureCommands.confirmErasure.extend({ context: commandContext, customerId }),
};

/** PrivacyService: receipts and confirmations of erasures, and the rotation of keys. */
export const privacyRpc = ({ receiptKey, erasures, ...on }: PrivacyRpcOptions): RpcService => {
  const { keyId, publicKey } = receiptKey;
  const { store, keyRing } = on;
  return implement(privacyV1.PrivacyServiceService, {
    ...erasePersonMethod(on),

    listErasures: validated(requests.listErasures, async ({ tenant, complete, ...page }) => {
      const limit = page.limit === 0 ? defaultLimit : page.limit;
      const position = await on.matching.checkpoints.load(erasureBookCheckpoint);
      const after = readCursor(page.cursor);
      const found = await erasures.list(tenant, {
        complete,
        limit: limit + 1,
        ...(after === undefined ? {} : { after }),
      });
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const nextCursor = last === undefined || found.length === shown.length ? '' : writeCursor(last);
      return { erasures: shown.map(toErasure), nextCursor, position };
    }),

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

const toErasure = (it: ErasureDocument): privacyV1.Erasure => ({
  customerId: it.customerId,
  receiptId: it.receiptId,
  destroyedAt: it.destroyedAt,
  confirmed: [...it.confirmed],
  outstanding: [...it.outstanding],
});

const cursorSchema = z.strictObject({ destroyedAt: z.string(), customerId });

const writeCursor = ({ destroyedAt, customerId: last }: ErasureCursor): string =>
  Buffer.from(JSON.stringify({ destroyedAt, customerId: last })).toString('base64url');

const readCursor = (text: string | undefined): ErasureCursor | undefined =>
  text === undefined ? undefined : parseCursor(cursorSchema, text);
