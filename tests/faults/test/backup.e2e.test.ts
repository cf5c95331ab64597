import { gunzipSync } from 'node:zlib';
import { rebuildViews, type Stack, startStack } from '@icrm/test-e2e';
import { type TempFolder, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const rounds = Number(process.env['ICRM_ROUNDS'] ?? 2);

let folder: TempFolder;
let stack: Stack;
beforeAll(async () => {
  folder = await tempFolder('backup');
  stack = await startStack(folder.path);
}, 90_000);
afterAll(async () => {
  await stack?.process.kill();
  await folder?.remove();
});

/** Registers customers and places their orders until it is told to stop; gives how many commands were accepted. */
const load = (signal: AbortSignal) => {
  let accepted = 0;
  const lane = async (): Promise<void> => {
    while (!signal.aborted) {
      const person = { kind: 'person', source: 'web', details: { givenName: 'Ana' } };
      const { status, body } = await stack.post('/v1/customers', person);
      if (status !== 201) continue;
      const lines = [{ productId: 'P-1', name: 'Panel', quantity: 1, amountMinor: 2_500 }];
      const order = { customerId: body.customerId, currency: 'EUR', lines };
      accepted += 1 + Number((await stack.post('/v1/orders', order)).status === 200);
    }
  };
  const lanes = Promise.all([lane(), lane()]);
  return { accepted: () => accepted, ended: lanes };
};

const backUp = async ({ url }: Pick<Stack, 'url'>): Promise<Buffer> =>
  Buffer.from(await (await fetch(`${url}/v1/archive?keys=true`)).arrayBuffer());

type Kept = Readonly<Record<'id' | 'type' | 'stream' | 'revision', string>>;

/** The events of a file, in its order. Data are left out: sealed anew, the same text is another one. */
const eventsIn = (file: Buffer): readonly Kept[] =>
  gunzipSync(file)
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"event"'))
    .map((line) => (JSON.parse(line) as { event: Kept }).event)
    .map(({ id, type, stream, revision }) => ({ id, type, stream, revision }));

test(
  `${rounds} backups under load: each is an exact prefix of the log, and restored its views are those of a rebuild`,
  async () => {
    for (let round = 0; round < rounds; round += 1) {
      const stopping = new AbortController();
      const { accepted, ended } = load(stopping.signal);
      // The backup begins in the middle of the load and ends in it.
      const before = accepted();
      while (accepted() < before + 20) await new Promise((resolve) => setTimeout(resolve, 10));
      const file = await backUp(stack);
      const during = accepted();
      while (accepted() < during + 4) await new Promise((resolve) => setTimeout(resolve, 10));
      stopping.abort();
      await ended;

      const saved = eventsIn(file);
      const whole = eventsIn(await backUp(stack));
      expect(saved.length).toBeGreaterThanOrEqual(20);
      expect(whole.length).toBeGreaterThan(saved.length);
      expect(saved).toEqual(whole.slice(0, saved.length));
      await restore(file, saved);
    }
  },
  60_000 + rounds * 60_000,
);

const byStream = (events: readonly Kept[]): Partial<Record<string, Kept[]>> =>
  Object.groupBy(events, ({ stream }) => stream);

/** Imports a file; where the machine was too slow for one of its steps, again, which is safe. */
const bringIn = async ({ url }: Stack, file: Buffer): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${url}/v1/archive`, {
      method: 'POST',
      headers: { 'content-type': 'application/gzip' },
      body: new Uint8Array(file),
    });
    const text = await response.text();
    if (response.ok) return;
    const isPassing = response.status === 503 || response.status === 504;
    if (!isPassing || attempt >= 5) throw new Error(`${response.status} ${text}`);
  }
};

/** Brings a backup in on an empty folder with the same keys, and compares what is there then. */
const restore = async (file: Buffer, saved: readonly Kept[]): Promise<void> => {
  const elsewhere = await tempFolder('restored');
  const keys = `${folder.path}/keys/key-encryption-keys.json`;
  const restored = await startStack(elsewhere.path, { env: { ICRM_KEYS_FILE: keys } });
  try {
    await bringIn(restored, file);
    // A reaction may be there before the file comes to what it wrote; it is the same event in the same place of its stream.
    const there = byStream(eventsIn(await backUp(restored)));
    for (const [stream, events] of Object.entries(byStream(saved)))
      expect(there[stream]?.slice(0, events?.length)).toEqual(events);
    const { phase, liveHash, newHash } = await rebuildViews(restored);
    expect([phase, newHash]).toEqual(['switched', liveHash]);
  } finally {
    await restored.process.kill();
    await elsewhere.remove();
  }
};
