import { newId } from '@icrm/runtime';
import { detailsOf } from './world.ts';

/** Emmett with a Pongo projection, on a PostgreSQL of its own. */
export type EmmettAndPongo = {
  /** Projects all events anew; resolves to the number of documents. */
  rebuild(): Promise<number>;
  close(): Promise<void>;
};

type Opened = EmmettAndPongo & { append(stream: string, events: readonly object[]): Promise<unknown> };

/** With customers of `eventsEach` events in its log; undefined where it cannot be had on this machine. */
export const openEmmettAndPongo = async (
  customers: number,
  eventsEach: number,
): Promise<EmmettAndPongo | undefined> => {
  const { openWithPongo } = await import(
    new URL('../../../infra/peers/emmett/emmett.mjs', import.meta.url).href
  );
  const peer: Opened | undefined = await openWithPongo();
  for (let index = 0; peer !== undefined && index < customers; index += 1) {
    const customerId = newId();
    const registered = { type: 'CustomerRegistered', data: { customerId, details: detailsOf(index) } };
    const orders = Array.from({ length: eventsEach - 1 }, (_, n) => ({
      type: 'OrderPlaced',
      data: { customerId, orderId: newId(), totalMinor: 1_000 + n },
    }));
    await peer.append(`customer-${customerId}`, [registered, ...orders]);
  }
  return peer;
};
