import { type customerView, viewV1 } from '@icrm/contracts';
import { HttpProblem, type Principal } from '@icrm/http';
import type { CallOptions } from '@icrm/rpc';
import type { z } from 'zod';
import type { Clients } from '../clients.ts';

/** A customer at their own door. */
export type Self = { readonly tenant: string; readonly customerId: string };

/** Who asks, if it is a customer. @throws HttpProblem 403 */
export const selfOf = ({ tenant, actor }: Pick<Principal, 'tenant' | 'actor'>): Self => {
  if (actor.kind === 'customer') return { tenant, customerId: actor.id };
  throw new HttpProblem(403, 'not-a-customer', { detail: 'the portal is for customers alone' });
};

export type OwnView = z.output<typeof customerView>;

/** The view of a customer by themselves: all that they are known as. */
export const ownView = async (
  { view }: Pick<Clients, 'view'>,
  { tenant, customerId }: Self,
  { minPosition = 0n, ...call }: CallOptions & { readonly minPosition?: bigint },
): Promise<{ readonly view: OwnView; readonly position: bigint }> => {
  const request = viewV1.GetCustomerViewRequest.fromPartial({ tenant, minPosition });
  const by = { $case: 'customerId' as const, value: customerId };
  const answer = await view.getCustomerView({ ...request, by }, call);
  // The service wrote it by this schema.
  return { view: JSON.parse(answer.view) as OwnView, position: answer.position };
};

const notYours = (): HttpProblem =>
  new HttpProblem(404, 'nothing-of-yours', { detail: 'there is no such thing of yours' });

/** Whatever is not theirs does not exist for them. @throws HttpProblem 404 */
export const needOwn = async (
  clients: Pick<Clients, 'view'>,
  self: Self,
  { owner, call }: { readonly owner: string; readonly call: CallOptions },
): Promise<void> => {
  if (owner === self.customerId) return;
  const { view } = await ownView(clients, self, call);
  if (!view.members.includes(owner)) throw notYours();
};

/** A case of theirs. @throws HttpProblem 404 */
export const needOwnCase = async (
  clients: Pick<Clients, 'view'>,
  self: Self,
  { caseId, call }: { readonly caseId: string; readonly call: CallOptions },
): Promise<void> => {
  const { view } = await ownView(clients, self, call);
  if (!view.service.openCases.some((it) => it.caseId === caseId)) throw notYours();
};
