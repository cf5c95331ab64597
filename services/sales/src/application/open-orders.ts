import type { KnownOrder } from '../domain/order.ts';
import { type Register, stateOf } from '../projections/register.ts';

/** The orders of a customer that are not confirmed yet, as far as the register has followed. */
export const openOrdersOf =
  (register: Pick<Register, 'find'>, tenant: string) =>
  async (customerId: string): Promise<readonly string[]> => {
    const rows = await register.find(tenant, 'order', { customerId, status: 'placed' });
    return rows.flatMap((row) => (stateOf<KnownOrder>(row).confirmed ? [] : [row.id]));
  };
