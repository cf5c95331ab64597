import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { connectEventStore, type EventStore, handleCommand } from '@icrm/event-store';
import { newId } from '@icrm/runtime';
import { type RunningProcess, startProcess, tempFolder } from '@icrm/testkit';
import { afterAll, expect, test } from '@jest/globals';
import { add, collect, reasonsOf } from './samples.ts';

const rounds = Number(process.env['ICRM_CRASHES'] ?? 2);
const engineMain = join(
  dirname(createRequire(import.meta.url).resolve('@icrm/engine-eventstore')),
  'main.ts',
);
const folder = await tempFolder('crash');
let engine: RunningProcess | undefined;
afterAll(async () => {
  await engine?.kill();
  await folder.remove();
});

const startEngine = (port: string) =>
  startProcess({
    main: engineMain,
    args: ['--port', port, '--data', folder.path, '--sync', 'normal'],
    until: /listening on 127\.0\.0\.1:(\d+)/,
  });

/** Sends commands one after the other until told to end; gives what it was told had happened. */
const sendCommands = async (store: EventStore, stream: string, signal: AbortSignal) => {
  const told: string[] = [];
  for (let n = 0; !signal.aborted; n += 1) {
    const outcome = await handleCommand(store, add(stream, `${n}`, { withinMs: 30_000 }));
    if (outcome.accepted) told.push(`${outcome.appended.revision}`);
  }
  return told;
};

test('commands go on over kill -9 of the store: nothing told is lost, nothing is there twice', async () => {
  engine = await startEngine('0');
  const port = engine.started[1] ?? '';
  const store = connectEventStore({ connectionString: `esdb://127.0.0.1:${port}?tls=false` });
  const streams = Array.from({ length: 8 }, () => `opportunity-acme.${newId()}`);
  const abort = new AbortController();
  const sending = streams.map((stream) => sendCommands(store, stream, abort.signal));
  for (let round = 0; round < rounds; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 300));
    await engine.kill();
    engine = await startEngine(port);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  abort.abort();
  for (const [index, stream] of streams.entries()) {
    const told = (await sending[index]) ?? [];
    const inLog = reasonsOf(await collect(store.readStream(stream)));
    // The n-th command wrote reason n, and waited for its answer before the next: log and answers are the same count.
    const expected = told.map((_, n) => `${n}`);
    expect(told).toEqual(expected);
    expect(inLog).toEqual(expected);
  }
  await store.close();
}, 120_000);
