import { customerView, viewV1 } from '@icrm/contracts';
import { type CallOptions, RpcError } from '@icrm/rpc';
import type { Clients } from '../clients.ts';

/** Finds the customer an identifier belongs to. @throws RpcError NOT_FOUND */
export type FindCustomer = (identifier: {
  readonly kind: string;
  readonly value: string;
  readonly system?: string | undefined;
}) => Promise<string>;

type Options = {
  readonly tenant: string;
  /** Views must be at least this fresh; 0n: as they are. */
  readonly minPosition: bigint;
  readonly call: CallOptions;
};

const REMEMBERED = 10_000;

/**
 * Finds customers through their views and remembers them. Views follow the log by some milliseconds: a customer that
 * is not there is looked for once more when the views have reached the log's present end.
 */
export const customerFinder = ({ view }: Pick<Clients, 'view'>, options: Options): FindCustomer => {
  const { tenant, call } = options;
  const known = new Map<string, Promise<string>>();
  let fresh = options.minPosition;

  const ask = async (identifier: viewV1.IdentifierRef, minPosition: bigint): Promise<string> => {
    const request = viewV1.GetCustomerViewRequest.fromPartial({ tenant, minPosition });
    const by = { $case: 'identifier' as const, value: identifier };
    const answer = await view.getCustomerView({ ...request, by }, call);
    return customerView.pick({ customerId: true }).loose().parse(JSON.parse(answer.view)).customerId;
  };
  const find = async (identifier: viewV1.IdentifierRef): Promise<string> => {
    const asked = fresh;
    try {
      return await ask(identifier, asked);
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== 'NOT_FOUND') throw error;
      const status = viewV1.GetProjectionStatusRequest.fromPartial({});
      const { headPosition } = await view.getProjectionStatus(status, call);
      if (headPosition <= asked) throw error;
      if (headPosition > fresh) fresh = headPosition;
      return ask(identifier, headPosition);
    }
  };

  return ({ kind, value, system = '' }) => {
    const key = JSON.stringify([kind, system, value]);
    const found = known.get(key) ?? find({ kind, value, system });
    known.delete(key);
    known.set(key, found);
    found.catch(() => known.delete(key));
    const [oldest] = known.size > REMEMBERED ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    return found;
  };
};
