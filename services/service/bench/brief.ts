// Agent briefs over HTTP of a backbone that runs: node services/service/bench/brief.ts http://127.0.0.1:8080 [count]
import { newId } from '@icrm/runtime';

const [url = 'http://127.0.0.1:8080', count = '2000'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

const send = async (path: string, body: object): Promise<Record<string, string>> => {
  const answer = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, string>;
};

const centre = `bench-${newId().slice(-8)}`;
await send(`/v1/centres/${centre}/open`, {});
await send(`/v1/centres/${centre}/vectors`, { steps: [{ do: 'queue', skill: 'support', priority: 0 }] });

const calls: string[] = [];
for (let n = 0; n < 50; n += 1) {
  const { customerId = '' } = await send('/v1/customers', {
    ...{ kind: 'person', source: 'bench' },
    details: { givenName: 'Ana', familyName: 'Ruiz', segment: 'home', language: 'es' },
    identifiers: [{ kind: 'email', value: `${newId()}@example.com` }],
  });
  const lines = [{ productId: 'P-1', name: 'Panel', quantity: 2, amountMinor: 40_000 }];
  await send('/v1/orders', { customerId, currency: 'EUR', lines });
  await send('/v1/cases', { customerId, kind: 'complaint', subject: 'came broken' });
  const inputs = [{ field: 'contract', value: `C-${n}` }];
  const { callId = '' } = await send(`/v1/centres/${centre}/calls`, { customerId, inputs });
  calls.push(callId);
}

const took: number[] = [];
let bytes = 0;
for (let n = 0; n < Number(count); n += 1) {
  const begun = performance.now();
  const answer = await fetch(new URL(`/v1/centres/${centre}/calls/${calls[n % calls.length]}/brief`, url));
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  took.push(performance.now() - begun);
  bytes = text.length;
}
took.sort((a, b) => a - b);
const at = (share: number) => took[Math.floor(took.length * share)]?.toFixed(1);
say(`${count} briefs of ${bytes} bytes: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.9999)} ms`);
