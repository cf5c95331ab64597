import type { commonV1 } from '@icrm/contracts';
import type { CallOptions } from '@icrm/rpc';
import { type Self, selfOf } from './own.ts';

/** A command with its context. */
export type Asked = { readonly context: commonV1.CommandContext | undefined };
export type Method<Q, S> = (request: Q, options: CallOptions) => Promise<S>;

/** Who asks, of the context that the edge made. @throws HttpProblem 403 */
export const askerOf = ({ context }: Asked): Self => {
  const { kind = '', id: actorId = '' } = context?.actor ?? {};
  const known = kind === 'customer' ? kind : 'staff';
  return selfOf({ tenant: context?.tenant ?? '', actor: { kind: known, id: actorId } });
};

/** A command of a customer about themselves: whoever they say they are is who they signed in as. */
export const own =
  <Q extends Asked & { readonly customerId: string }, S>(call: Method<Q, S>): Method<Q, S> =>
  (request, options) =>
    call({ ...request, customerId: askerOf(request).customerId }, options);
