// Orders placed over gRPC, one at a time and sixteen at once: node services/sales/bench/commands.ts [count]
import { salesV1 } from '@icrm/contracts';
import { rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { startEngines, tempFolder } from '@icrm/testkit';
import { createSalesService, salesSettings } from '../src/index.ts';

const count = Number(process.argv[2] ?? 2_000);
await using folder = await tempFolder('bench');
await using engines = await startEngines({ eventstore: { data: folder.path }, mongo: true });
const service = createSalesService(
  salesSettings.read({ ...engines.environment, ICRM_KEYS_FILE: `${folder.path}/keys.json` }),
);
const sales = rpcClient(salesV1.SalesServiceClient, (await service.start()) ?? '');

const line = { productId: 'P-1', name: 'Panel', category: 'solar', quantity: 12n, amountMinor: 240_000n };
const order = { orderId: '', currency: 'EUR', reference: '', totalMinor: undefined, lines: [line] };
const context = () => ({
  commandId: newId(),
  tenant: 'acme',
  actor: { kind: 'system', id: 'bench' },
  channel: 'shop',
  correlationId: '',
  causationId: '',
  occurredAt: '',
  viewPosition: 0n,
});

const measure = async (atOnce: number): Promise<void> => {
  const took: number[] = [];
  const begun = performance.now();
  const worker = async () => {
    while (took.length < count) {
      const begin = performance.now();
      await sales.placeOrder({ context: context(), customerId: newId(), ...order });
      took.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const perSecond = Math.round((took.length / (performance.now() - begun)) * 1_000);
  const sorted = took.sort((a, b) => a - b);
  const [p50, p99] = [0.5, 0.99].map((share) => sorted[Math.floor(sorted.length * share)]?.toFixed(1));
  console.log(`PlaceOrder, ${atOnce} at once: ${perSecond}/s, p50 ${p50} ms, p99 ${p99} ms`);
};

await measure(1);
await measure(16);
sales.close();
await service.stop();
