import { setTimeout } from 'node:timers/promises';
import { type Stack, startStack } from '@icrm/test-e2e';
import { tempFolder } from '@icrm/testkit';
import { type Figure, ms, quantile } from './figures.ts';
import { registerCustomers } from './register-customers.ts';

const rates = [
  { perSecond: 200, p50: 15, p99: 75 },
  { perSecond: 500, p50: Number.POSITIVE_INFINITY, p99: 150 },
];

/**
 * B4: from the acceptance of a command to its effect in the customer view. Open loop: commands are due at fixed times
 * whatever the answers do, and the time of one counts from the moment it was due (coordinated omission corrected);
 * beside it the time from the answer of the command to the view that contains it.
 */
export const viewLatency = async (seconds: number): Promise<Figure[]> => [
  ...(await latencyOf('one process', [], seconds)),
  ...(await latencyOf('a process each', ['--processes'], seconds)),
];

const latencyOf = async (how: string, args: readonly string[], seconds: number): Promise<Figure[]> => {
  await using folder = await tempFolder('b4');
  const stack = await startStack(folder.path, { args });
  try {
    const customers = await registerCustomers(stack, 100);
    await load(stack, { customers, perSecond: 100, seconds: 5 });
    const figures: Figure[] = [];
    for (const rate of rates) {
      const { visible, whole, failed } = await load(stack, { customers, perSecond: rate.perSecond, seconds });
      const [p50, p99] = [quantile(visible, 0.5), quantile(visible, 0.99)];
      const value = `p50 ${ms(p50)}, p99 ${ms(p99)} (with the command itself: p50 ${ms(quantile(whole, 0.5))}, p99 ${ms(quantile(whole, 0.99))}); ${failed} failed`;
      const goal = `${Number.isFinite(rate.p50) ? `p50 <= ${rate.p50} ms, ` : ''}p99 <= ${rate.p99} ms`;
      const met = p50 <= rate.p50 && p99 <= rate.p99 && failed === 0;
      figures.push({ id: 'B4', what: `accepted to visible, ${rate.perSecond}/s, ${how}`, value, goal, met });
    }
    return figures;
  } finally {
    await stack.stop();
  }
};

type Load = { readonly customers: readonly string[]; readonly perSecond: number; readonly seconds: number };

const load = async (stack: Stack, { customers, perSecond, seconds }: Load) => {
  const visible: number[] = [];
  const whole: number[] = [];
  let failed = 0;
  const one = async (customerId: string, due: number) => {
    const lines = [{ productId: 'P', name: 'Panel', quantity: 1, amountMinor: 1 }];
    const order = await stack.post('/v1/orders', { customerId, currency: 'EUR', lines });
    const accepted = performance.now();
    const view = await stack.get(`/v1/customers/${customerId}`, { 'icrm-min-position': order.position });
    const now = performance.now();
    if (order.status >= 300 || view.status !== 200) failed += 1;
    visible.push(now - accepted);
    whole.push(now - due);
  };
  const begun = performance.now();
  const all: Promise<void>[] = [];
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = begun + (i * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await setTimeout(wait);
    const lost = () => {
      failed += 1;
      whole.push(performance.now() - due);
    };
    all.push(one(customers[i % customers.length] ?? '', due).catch(lost));
  }
  await Promise.all(all);
  return { visible, whole, failed };
};
