import type { OrderEvent, OrderLine } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

export type OrderCommand =
  | {
      readonly type: 'PlaceOrder';
      readonly data: {
        readonly orderId: string;
        readonly customerId: string;
        readonly reference?: string | undefined;
        readonly currency: string;
        readonly lines: readonly OrderLine[];
        /** What the caller believes the lines add up to; left out: nothing to compare with. */
        readonly totalMinor?: number | undefined;
      };
    }
  | { readonly type: 'CancelOrder'; readonly data: { readonly reason: string } };

export type OrderRejection =
  | 'order-already-placed'
  | 'order-not-found'
  | 'order-already-cancelled'
  | 'order-without-lines'
  | 'total-differs'
  | 'total-too-large';

export type Order =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'placed' | 'cancelled';
      readonly orderId: string;
      readonly customerId: string;
      readonly totalMinor: number;
      readonly currency: string;
    };

type Place = Extract<OrderCommand, { type: 'PlaceOrder' }>['data'];

/** Facts in stream `order-<tenant>.<id>`. */
export const order: Decider<Order, OrderCommand, OrderEvent, OrderRejection> = {
  initial: { status: 'unknown' },

  evolve(_state, { type, data: { orderId, customerId, totalMinor, currency } }) {
    switch (type) {
      case 'OrderPlaced':
        return { status: 'placed', orderId, customerId, totalMinor, currency };
      case 'OrderCancelled':
        return { status: 'cancelled', orderId, customerId, totalMinor, currency };
    }
  },

  decide({ type, data }, state, { now: at }) {
    if (type === 'PlaceOrder')
      return state.status === 'unknown' ? place(data, at) : reject('order-already-placed');

    if (state.status === 'unknown') return reject('order-not-found');
    if (state.status === 'cancelled') return reject('order-already-cancelled');
    const { orderId, customerId, totalMinor, currency } = state;

    return accept({
      type: 'OrderCancelled',
      data: { orderId, customerId, reason: data.reason, totalMinor, currency, at },
    });
  },
};

const place = (
  { totalMinor: expected, lines, ...data }: Place,
  at: string,
): Decision<OrderEvent, OrderRejection> => {
  const totalMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

  if (lines.length === 0) return reject('order-without-lines');
  if (!Number.isSafeInteger(totalMinor)) return reject('total-too-large');
  if (expected !== undefined && expected !== totalMinor) return reject('total-differs');
  return accept({ type: 'OrderPlaced', data: { ...data, lines: [...lines], totalMinor, at } });
};
