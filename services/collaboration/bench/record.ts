// Records interactions of known and unknown people over gRPC, and says chat messages; prints rates and percentiles.
// Run: node --disable-warning=ExperimentalWarning services/collaboration/bench/record.ts [count]
import { conversationV1, interactionV1 } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { by, startCollaboration } from '../test/start-collaboration.ts';

const count = Number(process.argv[2] ?? 500);
const inFlight = 16;
const running = await startCollaboration();
const { interactions, conversations } = running.instances[0];

const measure = async (name: string, work: (n: number) => Promise<unknown>): Promise<void> => {
  const times: number[] = [];
  let next = 0;
  const begun = performance.now();
  const worker = async () => {
    for (let n = next++; n < count; n = next++) {
      const from = performance.now();
      await work(n);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - begun) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(0);
  process.stdout.write(
    `${name}: ${(count / seconds).toFixed(0)}/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${inFlight} in flight)\n`,
  );
};

const record = (sender: string, n: number) =>
  interactions.recordInteraction(
    interactionV1.RecordInteractionRequest.fromPartial({
      context: by(),
      ...{ channel: 'email', externalId: `<${newId()}@example.com>`, text: `message ${n}` },
      participants: [{ role: 'from', kind: 'email', value: sender }],
    }),
  );
await measure('interactions of unknown people', (n) => record(`new${n}@example.com`, n));
await measure('interactions of known people', (n) => record(`new${n % 100}@example.com`, n));
const talks = await Promise.all(
  Array.from({ length: 50 }, async () => {
    const conversationId = newId();
    await conversations.openConversation(
      conversationV1.OpenConversationRequest.fromPartial({
        context: by(),
        ...{ conversationId, customerId: newId(), channel: 'chat' },
      }),
    );
    return conversationId;
  }),
);
await measure('messages in fifty conversations', (n) =>
  conversations.postMessage({
    context: by(),
    conversationId: talks[n % talks.length] ?? '',
    text: `message ${n}`,
  }),
);
await running.stop();
