import type { commonV1, customerV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { type Handlers, type RpcCall, validated } from '@icrm/rpc';
import { readCustomer } from '../application/customer-handler.ts';
import { eraseCustomer } from '../application/erase-customer.ts';
import { findErasure } from '../application/erasure-receipt.ts';
import type { Handling } from '../application/ports.ts';
import { refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';

type EraseMethod = Pick<Handlers<typeof customerV1.CustomerServiceService>, 'eraseCustomer'>;

/** EraseCustomer. Whoever was erased before gets the receipt of that time, whoever asks. */
export const eraseMethod = (on: (context: CommandContext, call: RpcCall) => Handling): EraseMethod => ({
  eraseCustomer: validated(requests.eraseCustomer, ({ context, customerId, reason }, call) =>
    eraseWithReceipt(on(context, call), customerId, reason),
  ),
});

type Erased = { readonly receipt: customerV1.ErasureReceipt; readonly result: commonV1.CommandResult };

/** Erases one customer and tells what became of it. @throws RpcError for a refusal */
export const eraseWithReceipt = async (
  handling: Handling,
  customerId: string,
  reason: string,
): Promise<Erased> => {
  const outcome = await eraseCustomer(handling, customerId, reason);
  const before = !outcome.accepted && outcome.reason === 'customer-erased';
  const result = before ? await resultThen(handling, customerId) : toResult(outcome);
  const { state } = await readCustomer(handling, customerId);
  const receipt = {
    receiptId: state.erasure?.receiptId ?? '',
    customerId,
    erasedAt: state.erasure?.at ?? '',
    identifiersReleased: Object.keys(state.held).length,
  };
  return { receipt, result };
};

const resultThen = async (
  { store, context: { tenant } }: Handling,
  customerId: string,
): Promise<commonV1.CommandResult> => {
  const erased = await findErasure(store, tenant, customerId);
  if (typeof erased === 'string') throw refuse(erased);
  return { position: erased.position, revision: erased.revision, repeated: true };
};
