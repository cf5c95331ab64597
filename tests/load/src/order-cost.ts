import { setTimeout } from 'node:timers/promises';
import { type Stack, startStack } from '@icrm/test-e2e';
import { tempFolder } from '@icrm/testkit';
import { cpuOf, totalOf, usedBetween } from './cpu-of.ts';
import type { Figure } from './figures.ts';
import { placeOrders } from './place-orders.ts';
import { registerCustomers } from './register-customers.ts';

const WARMING = 2_000;
const ORDERS = 2_400;
const PER_SECOND = 200;
const IDLE_MS = 4_000;
const SETTLED_SHARE = 1.3;

/**
 * What an order costs: the CPU of all processes and threads that it takes until nobody works on it any more, less what
 * they use when idle. At a steady rate, so that batches are as in life. With a folder, profiles of all threads go there.
 */
export const orderCost = async (profile?: string): Promise<Figure[]> => {
  await using folder = await tempFolder('cost');
  const stack = await startStack(folder.path, profiled(profile));
  try {
    const customers = await registerCustomers(stack, 100);
    await placeOrders(stack, { customers, count: WARMING, perSecond: PER_SECOND / 2 });
    await setTimeout(3_000);
    const idle = await idlePerMs(stack);
    const [before, since] = [cpuOf(stack.process.pid), performance.now()];
    const failed = await placeOrders(stack, { customers, count: ORDERS, perSecond: PER_SECOND });
    await settled(stack, idle);
    const used = usedBetween(before, cpuOf(stack.process.pid));
    const perOrder = (totalOf(used) - idle * (performance.now() - since)) / ORDERS;
    const parts = [...used]
      .map(([name, ms]) => `${name} ${(ms / ORDERS).toFixed(2)}`)
      .slice(0, 8)
      .join(', ');
    return [
      {
        id: 'cost',
        what: `CPU of an order in one process, ${PER_SECOND}/s`,
        value: `${perOrder.toFixed(2)} ms (with what idling takes: ${parts}); idle ${(idle * 100).toFixed(1)} % of a core; ${failed} failed${failed > 0 ? ': says nothing, the machine was too busy for this rate' : ''}`,
        goal: '<= 4 ms',
        met: perOrder <= 4 && failed === 0,
      },
    ];
  } finally {
    await stack.stop();
  }
};

const profiled = (folder: string | undefined): { env: Record<string, string> } => ({
  env: folder === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` },
});

const idlePerMs = async ({ process: { pid } }: Stack): Promise<number> => {
  const [before, since] = [totalOf(cpuOf(pid)), performance.now()];
  await setTimeout(IDLE_MS);
  return (totalOf(cpuOf(pid)) - before) / (performance.now() - since);
};

/** Waits until a second takes about what it takes when idle. */
const settled = async ({ process: { pid } }: Stack, idle: number): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) {
    const before = totalOf(cpuOf(pid));
    await setTimeout(1_000);
    if (totalOf(cpuOf(pid)) - before <= idle * 1_000 * SETTLED_SHARE + 20) return;
  }
};
