import { setTimeout } from 'node:timers/promises';
import type { Stack } from '@icrm/test-e2e';

/** How many orders, of whom, and how fast. */
export type Orders = {
  readonly customers: readonly string[];
  readonly count: number;
  readonly perSecond: number;
};

/** Places orders at a steady rate, whatever the answers do; resolves when all are answered, with how many failed. */
export const placeOrders = async (stack: Stack, { customers, count, perSecond }: Orders): Promise<number> => {
  const begun = performance.now();
  const all: Promise<boolean>[] = [];
  for (let i = 0; i < count; i++) {
    const wait = begun + (i * 1_000) / perSecond - performance.now();
    if (wait > 1) await setTimeout(wait);
    all.push(placeOrder(stack, customers[i % customers.length] ?? ''));
  }
  return (await Promise.all(all)).filter((accepted) => !accepted).length;
};

const placeOrder = async (stack: Stack, customerId: string): Promise<boolean> => {
  const lines = [{ productId: 'P', name: 'Panel', quantity: 1, amountMinor: 1 }];
  const answer = stack.post('/v1/orders', { customerId, currency: 'EUR', lines });
  return answer.then(
    ({ status }) => status < 300,
    () => false,
  );
};
