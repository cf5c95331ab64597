// Next best action over gRPC, decided and written down: node services/marketing/bench/decisions.ts [count]
import { join } from 'node:path';
import { marketingDecisionV1 } from '@icrm/contracts';
import { rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { startEngines, tempFolder } from '@icrm/testkit';
import { createMarketingService, marketingSettings } from '../src/index.ts';

const count = Number(process.argv[2] ?? 1_000);
await using folder = await tempFolder('bench');
await using engines = await startEngines({ eventstore: { data: folder.path }, mongo: true });
const nowhere = '127.0.0.1:1';
const settings = marketingSettings.read({
  ...engines.environment,
  ...{ ICRM_CUSTOMER: nowhere, ICRM_SALES: nowhere, ICRM_VIEW: nowhere },
  ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
});
const service = createMarketingService(settings);
const client = rpcClient(marketingDecisionV1.DecisionServiceClient, (await service.start()) ?? '');
const context = () => ({
  commandId: newId(),
  tenant: 'bench',
  actor: { kind: 'system', id: 'bench' },
  channel: 'web',
  ...{ correlationId: '', causationId: '', occurredAt: '', viewPosition: 0n },
});
const actions = Array.from({ length: 100 }, (_, n) => ({
  name: `action-${n}`,
  slot: 'offer',
  content: `Offer ${n}`,
  weight: n,
  ...(n % 2 === 0 ? {} : { when: { not: { happened: 'order', when: { lastDays: n } } } }),
}));
await client.publishPolicy({ context: context(), policy: JSON.stringify({ actions }) });
const ms: number[] = [];
for (let n = 0; n < count; n += 1) {
  const begun = performance.now();
  await client.decide({
    context: context(),
    slot: 'offer',
    customerId: newId(),
    visitorId: '',
    channel: 'web',
  });
  ms.push(performance.now() - begun);
}
ms.sort((a, b) => a - b);
const at = (share: number) => ms[Math.min(ms.length - 1, Math.floor(ms.length * share))]?.toFixed(1);
console.log(`${count} decisions between 100 actions, written down: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
client.close();
await service.stop();
