import { randomUUID } from 'node:crypto';
import { salesV1 } from '@icrm/contracts';
import { rpcClient } from '@icrm/rpc';
import { type Stack, startStack } from '@icrm/test-e2e';
import { tempFolder } from '@icrm/testkit';
import { type Figure, median, ms, quantile, ratioInterval } from './figures.ts';
import { registerCustomers } from './register-customers.ts';

const WARMING = 300;
const lines = [{ productId: 'P', name: 'Panel', quantity: 1, amountMinor: 1 }];

/** B13: a command through the gateway, beside the same one sent to its service, one at a time and in turn. */
export const commandHops = async (seconds: number): Promise<Figure[]> => {
  await using folder = await tempFolder('b13');
  const stack = await startStack(folder.path);
  const sales = rpcClient(salesV1.SalesServiceClient, addressOf(stack, 'sales'));
  try {
    const customers = await registerCustomers(stack, 20);
    const through: number[] = [];
    const direct: number[] = [];
    const pair = async (customerId: string) => {
      through.push(
        await timed(async () => {
          const { status } = await stack.post('/v1/orders', { customerId, currency: 'EUR', lines });
          if (status >= 300) throw new Error(`an order was answered with ${status}`);
        }),
      );
      direct.push(await timed(() => sales.placeOrder(toRequest(customerId))));
    };
    for (let i = 0; i < WARMING; i++) await pair(customers[i % customers.length] ?? '');
    through.length = 0;
    direct.length = 0;
    const end = performance.now() + seconds * 1_000;
    for (let i = 0; performance.now() < end; i++) await pair(customers[i % customers.length] ?? '');
    return [compare(through, direct)];
  } finally {
    sales.close();
    await stack.stop();
  }
};

const addressOf = ({ process: { lines: told } }: Stack, service: string): string => {
  const line = told.find((it) => it.startsWith(`${service} `));
  if (line === undefined) throw new Error(`the stack did not say where ${service} listens`);
  return line.split(/\s+/)[1] ?? '';
};

const toRequest = (customerId: string): salesV1.PlaceOrderRequest =>
  salesV1.PlaceOrderRequest.fromPartial({
    context: {
      commandId: randomUUID(),
      tenant: 'demo',
      actor: { kind: 'staff', id: 'load' },
      channel: 'web',
    },
    customerId,
    currency: 'EUR',
    lines: lines.map((line) => ({ ...line, amountMinor: BigInt(line.amountMinor) })),
  } as never);

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

const compare = (through: readonly number[], direct: readonly number[]): Figure => {
  const ratio = median(through) / median(direct);
  const [low, high] = ratioInterval(through, direct, 500);
  return {
    id: 'B13',
    what: 'a command through the gateway, one at a time',
    value: `p50 ${ms(median(through))} beside ${ms(median(direct))} over gRPC directly: ${ratio.toFixed(2)}x [${low.toFixed(2)}, ${high.toFixed(2)}]; p99 ${ms(quantile(through, 0.99))} beside ${ms(quantile(direct, 0.99))}`,
    goal: 'p50 <= 1.6x',
    met: ratio <= 1.6,
  };
};
