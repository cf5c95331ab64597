// Registrations with two identifiers over gRPC, one at a time and sixteen at once: node services/customer/bench/commands.ts [count]
import { join } from 'node:path';
import { customerV1 } from '@icrm/contracts';
import { rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { startEngines, tempFolder } from '@icrm/testkit';
import { createCustomerService, customerSettings } from '../src/index.ts';

const count = Number(process.argv[2] ?? 2_000);
await using folder = await tempFolder('bench');
await using engines = await startEngines({
  eventstore: { data: join(folder.path, 'eventstore') },
  kafka: true,
  mongo: true,
});
const service = createCustomerService(
  customerSettings.read({ ...engines.environment, ICRM_KEYS_FILE: join(folder.path, 'keys.json') }),
);
const customers = rpcClient(customerV1.CustomerServiceClient, (await service.start()) ?? '');

const address = { city: 'Madrid', country: 'ES' };
const details = customerV1.Details.fromPartial({ givenName: 'Ana', familyName: 'Ruiz', address });
const identifiers = (id: string) => [
  { kind: 'email', value: `${id}@example.com`, system: '' },
  { kind: 'external', value: id, system: 'erp' },
];
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
      await customers.registerCustomer({
        context: context(),
        customerId: '',
        kind: 'person',
        source: 'shop',
        details,
        identifiers: identifiers(newId()),
      });
      took.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const perSecond = Math.round((took.length / (performance.now() - begun)) * 1_000);
  const sorted = took.sort((a, b) => a - b);
  const [p50, p99] = [0.5, 0.99].map((share) => sorted[Math.floor(sorted.length * share)]?.toFixed(1));
  console.log(`RegisterCustomer, ${atOnce} at once: ${perSecond}/s, p50 ${p50} ms, p99 ${p99} ms`);
};

await measure(1);
await measure(16);
customers.close();
await service.stop();
