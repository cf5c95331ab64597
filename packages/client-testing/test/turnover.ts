import { type Consumption, type Icrm, type IcrmEvent, isEvent } from '@icrm/client';
import { orderCancelled, orderPlaced } from '@icrm/contracts';

/** A subscriber as another service would write it: the turnover of each customer, in minor units. */
export const createTurnover = () => {
  const orders = new Map<string, { readonly customerId: string; readonly minor: number }>();
  const seen = new Set<string>();

  const work = async (event: IcrmEvent): Promise<void> => {
    // At least once: what came before changes nothing.
    if (seen.has(event.id)) return;
    if (isEvent(event, orderPlaced)) {
      const { orderId, customerId, totalMinor } = event.data;
      orders.set(orderId, { customerId, minor: totalMinor });
    }
    if (isEvent(event, orderCancelled)) orders.delete(event.data.orderId);
    seen.add(event.id);
  };

  return {
    of: (customerId: string): number =>
      [...orders.values()].reduce((sum, one) => sum + (one.customerId === customerId ? one.minor : 0), 0),
    /** Works until it is stopped; the feed knows how far it is. */
    follow: (icrm: Icrm): Consumption =>
      icrm.consume({
        cursor: 'turnover',
        filter: { types: ['OrderPlaced', 'OrderCancelled'] },
        handler: work,
      }),
  };
};
