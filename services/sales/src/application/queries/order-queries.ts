import type { OrderEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { type KnownOrder, order } from '../../domain/order.ts';
import { stateOf } from '../../projections/register.ts';
import { engineerings, tills } from '../engineering-handler.ts';
import { orders } from '../order-handler.ts';
import { type Asking, readHistory } from './questions.ts';

/** How far an order has come, in one word. */
export const progressOf = ({ status, confirmed, held, lines, shipped }: KnownOrder): string => {
  if (status === 'cancelled') return 'cancelled';
  const sent = lines.map(({ quantity }, line) => (shipped[line] ?? 0) / quantity);
  if (sent.every((share) => share >= 1)) return 'shipped';
  if (sent.some((share) => share > 0)) return 'partly-shipped';
  if (confirmed) return 'confirmed';
  return held === undefined ? 'placed' : 'held';
};

/** An order as it stands, and every fact of it. */
export const getOrder = async ({ store }: Asking, tenant: string, orderId: string) => {
  const events = await readHistory(store, orders.stream(tenant, orderId));
  const state = fold(
    order,
    events.map(({ type, data }) => ({ type, data }) as OrderEvent),
  );
  return state.status === 'unknown' ? undefined : { ...state, progress: progressOf(state), events };
};

/** The orders of a customer, the newest first. */
export const ordersOf = async ({ register }: Asking, tenant: string, customerId: string, limit = 50) => {
  const rows = await register.find(tenant, 'order', { customerId }, { sort: { at: -1 }, limit });
  const found = rows.map((row) => stateOf<KnownOrder>(row));
  return { orders: found.map((state) => ({ ...state, progress: progressOf(state) })) };
};

/** What is engineered, with every version of its specification. */
export const getEngineering = async ({ store }: Asking, tenant: string, engineeringId: string) => {
  const state = await engineerings.read(store, tenant, engineeringId);
  return state.status === 'unknown' ? undefined : { engineeringId, ...state };
};

/** How far a till has come, and which of its sales are missing. */
export const getTill = async ({ store }: Asking, tenant: string, tillId: string) => {
  const { highest, missing } = await tills.read(store, tenant, tillId);
  if (highest === 0) return undefined;
  const sales = missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return { tillId, highest, missing, missingSales: sales };
};
