// Briefs of one instance over gRPC, with a view that answers at once: node services/service/bench/brief-cpu.ts [count 2000]
import { join } from 'node:path';
import { viewV1 } from '@icrm/contracts';
import { type Handlers, implement, serveRpc } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { startEngines, tempFolder } from '@icrm/testkit';
import { createServiceService, serviceSettings } from '../src/index.ts';
import { centreClient, speaking, toSupport } from '../test/start-centre.ts';

const count = Number(process.argv[2] ?? 2_000);
const customers = Array.from({ length: 50 }, () => newId());
const documentOf = (customerId: string) =>
  JSON.stringify({
    customerId,
    displayName: 'Ana Ruiz',
    profile: { segment: 'home', language: 'es', contactPhone: '+34600000001' },
    sales: { rfm: { monetaryMinor: 2_000_000, currency: 'EUR' }, recentOrders: Array(10).fill({ total: 1 }) },
    service: { openCases: [{ kind: 'complaint', subject: 'came broken' }] },
  });
const getCustomerView: Handlers<typeof viewV1.ViewServiceService>['getCustomerView'] = async ({ by }) => ({
  view: documentOf(by?.$case === 'customerId' ? by.value : ''),
  position: 77n,
});
// The other methods are not asked.
const views = implement(viewV1.ViewServiceService, { getCustomerView } as Handlers<
  typeof viewV1.ViewServiceService
>);

await using folder = await tempFolder('brief-cpu');
await using engines = await startEngines({ eventstore: { data: folder.path }, mongo: true });
const view = serveRpc({ listen: { host: '127.0.0.1', port: 0 }, services: [views], reflection: false });
const settings = serviceSettings.read({
  ...engines.environment,
  ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
  ICRM_VIEW: (await view.start()) ?? '',
});
const service = createServiceService(settings);
const client = centreClient((await service.start()) ?? '');
const centre = speaking(client, 'bench');
await centre.open();
await centre.publish(toSupport);
const calls: string[] = [];
for (const customerId of customers) {
  const inputs = [{ field: 'contract', value: 'C-1001', confidence: 1 }];
  calls.push((await centre.call({ customerId, inputs })).callId);
}
const took: number[] = [];
let before = process.cpuUsage();
for (let n = -200; n < count; n += 1) {
  if (n === 0) before = process.cpuUsage();
  const begun = performance.now();
  await centre.brief(calls[(n + 200) % calls.length] ?? '');
  if (n >= 0) took.push(performance.now() - begun);
}
const { user, system } = process.cpuUsage(before);
took.sort((a, b) => a - b);
const at = (share: number) => took[Math.floor(took.length * share)]?.toFixed(1);
process.stdout.write(
  `${count} briefs: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${Math.round((user + system) / count)} us of CPU each\n`,
);
client.close();
await service.stop();
await view.stop();
