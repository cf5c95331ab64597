import { type CustomerView, viewV1 } from '@icrm/contracts';
import { errorOfStatus, type RpcClient } from '@icrm/rpc';
import type { ReadView } from './to-view-messages.ts';

/** A customer whose view is wanted. */
export type Wanted = { readonly tenant: string; readonly customerId: string };

/** The views of customers, each at least as fresh as a position. @throws RpcError while they cannot be read */
export type ReadViews = (
  wanted: readonly Wanted[],
  options: { readonly minPosition: bigint; readonly signal: AbortSignal },
) => Promise<readonly ReadView[]>;

const DEADLINE_MS = 30_000;

export const createReadViews =
  (client: RpcClient<typeof viewV1.ViewServiceService>): ReadViews =>
  async (wanted, { minPosition, signal }) => {
    const questions = wanted.map(({ tenant, customerId }) =>
      viewV1.GetCustomerViewRequest.fromPartial({
        tenant,
        by: { $case: 'customerId', value: customerId },
        minPosition,
      }),
    );
    const { answers } = await client.getCustomerViews({ questions }, { signal, deadlineMs: DEADLINE_MS });
    return wanted.map((one, index) => ({
      ...one,
      ...readAnswer(answers[index]),
      ...positionOf(answers[index], minPosition),
    }));
  };

const readAnswer = (answer: viewV1.CustomerViewAnswer | undefined): Pick<ReadView, 'view'> => {
  if (answer?.result?.$case === 'view')
    return { view: JSON.parse(Buffer.from(answer.result.value).toString('utf8')) as CustomerView };
  const error =
    answer?.result === undefined ? new Error('an answer is missing') : errorOfStatus(answer.result.value);
  if ('code' in error && error.code === 'NOT_FOUND') return { view: undefined };
  throw error;
};

/** An answer without a view says nothing of its position; it was asked to be no older than this. */
const positionOf = (
  answer: viewV1.CustomerViewAnswer | undefined,
  minPosition: bigint,
): Pick<ReadView, 'position'> => ({
  position: answer !== undefined && answer.position > minPosition ? answer.position : minPosition,
});
