import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestIcrm, type TestIcrm } from '../src/index.ts';
import { createTurnover } from './turnover.ts';

let it: TestIcrm;
beforeAll(async () => {
  it = await startTestIcrm();
}, 90_000);
afterAll(() => it?.stop());

const register = async (): Promise<string> => {
  const { customerId } = await it.command('/v1/customers', { kind: 'person', source: 'web', details: {} });
  return String(customerId);
};
const order = async (customerId: string, amountMinor: number): Promise<string> => {
  const lines = [{ productId: 'P-1', name: 'Panel', quantity: 1, amountMinor }];
  return String((await it.command('/v1/orders', { customerId, currency: 'EUR', lines }))['orderId']);
};

test('the turnover of a customer follows their orders, from the beginning and live, and goes on after a stop', async () => {
  const ana = await register();
  await order(ana, 2_500);
  const turnover = createTurnover();
  const first = turnover.follow(it.icrm);
  await eventually(() => expect(turnover.of(ana)).toBe(2_500), { withinMs: 20_000 });
  const second = await order(ana, 1_000);
  await eventually(() => expect(turnover.of(ana)).toBe(3_500), { withinMs: 20_000 });
  await first.stop();

  await it.command(`/v1/orders/${second}/cancel`, { reason: 'too late' });
  const again = turnover.follow(it.connect());
  await eventually(() => expect(turnover.of(ana)).toBe(2_500), { withinMs: 20_000 });
  await again.stop();
  await expect(it.command(`/v1/orders/${second}/cancel`, { reason: 'again' })).rejects.toThrow(/^4\d\d /);
}, 90_000);
