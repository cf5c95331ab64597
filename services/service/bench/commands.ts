// Cases opened over gRPC, one at a time and sixteen at once, and calls routed: node services/service/bench/commands.ts [count]
import { join } from 'node:path';
import { serviceV1 } from '@icrm/contracts';
import { rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { startEngines, tempFolder } from '@icrm/testkit';
import { simulate } from '../src/domain/routing/simulate.ts';
import { createServiceService, serviceSettings } from '../src/index.ts';
import { agents, drawnCalls, MINUTE, monday, oneQueue, SECOND } from '../test/sample-centre.ts';

const count = Number(process.argv[2] ?? 2_000);
await using folder = await tempFolder('bench');
await using engines = await startEngines({ eventstore: { data: folder.path }, mongo: true });
const settings = serviceSettings.read({
  ...engines.environment,
  ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
});
const service = createServiceService(settings);
const client = rpcClient(serviceV1.ServiceServiceClient, (await service.start()) ?? '');

const question = { kind: 'question', priority: 'normal', subject: 'How do I read the meter?' };
const who = { caseId: '', segment: 'home', contract: '', country: 'ES' };
const context = () => ({
  commandId: newId(),
  tenant: 'acme',
  actor: { kind: 'system', id: 'bench' },
  channel: 'web',
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
      await client.openCase({ context: context(), customerId: newId(), ...question, ...who });
      took.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const perSecond = Math.round((took.length / (performance.now() - begun)) * 1_000);
  const sorted = took.sort((a, b) => a - b);
  const [p50, p99] = [0.5, 0.99].map((share) => sorted[Math.floor(sorted.length * share)]?.toFixed(1));
  console.log(`OpenCase, ${atOnce} at once: ${perSecond}/s, p50 ${p50} ms, p99 ${p99} ms`);
};

await measure(1);
await measure(16);
client.close();
await service.stop();

const calls = drawnCalls({ seed: 1, count: 30_000, betweenMs: 20, handlingMs: 18 * SECOND, answerMs: 1_500 });
const begun = performance.now();
const { decisions } = simulate({
  vector: oneQueue,
  offerMs: 15 * SECOND,
  calls,
  agents: agents(950),
  until: monday + 15 * MINUTE,
});
const seconds = (performance.now() - begun) / 1_000;
console.log(`30,000 calls to 950 agents: ${decisions.length} decisions in ${seconds.toFixed(1)} s`);
