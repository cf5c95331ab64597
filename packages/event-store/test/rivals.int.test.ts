import {
  type Appended,
  connectEventStore,
  type EventStore,
  handleCommand,
  WrongExpectedRevision,
} from '@icrm/event-store';
import { newId } from '@icrm/runtime';
import { type Engines, startEngines } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { add, lost } from './samples.ts';

const WRITERS = 64;
const COMMANDS = 32;
const revisions = BigInt(process.env['ICRM_REVISIONS'] ?? 50);

let engines: Engines;
let store: EventStore;
beforeAll(async () => {
  engines = await startEngines({ eventstore: true });
  store = connectEventStore({ connectionString: engines.eventstore.connectionString });
});
afterAll(async () => {
  await store.close();
  await engines.stop();
});

describe(`${WRITERS} writers on one stream`, () => {
  test('have one winner a revision, and every winner is in the log where it was told', async () => {
    const stream = `opportunity-acme.${newId()}`;
    const won: (Appended & { readonly id: string })[] = [];
    const write = async () => {
      let expected: bigint | 'no-stream' = 'no-stream';
      while (expected === 'no-stream' || expected < revisions - 1n) {
        const event = lost('price');
        try {
          const appended: Appended = await store.append(stream, [event], { expected });
          won.push({ id: event.id, ...appended });
          expected = appended.revision;
        } catch (error) {
          if (!(error instanceof WrongExpectedRevision)) throw error;
          expected = error.actual;
        }
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, write));

    const log: (Appended & { readonly id: string })[] = [];
    for await (const { id, revision, position } of store.readStream(stream))
      log.push({ id, revision, position });
    won.sort((a, b) => Number(a.revision - b.revision));
    expect(won).toEqual(log);
    expect(log.map(({ revision }) => revision)).toEqual(log.map((_, n) => BigInt(n)));
    expect(BigInt(log.length)).toBeGreaterThanOrEqual(revisions);
  }, 600_000);

  test(`that send ${COMMANDS} commands at once all get through`, async () => {
    const stream = `opportunity-acme.${newId()}`;
    const outcomes = await Promise.all(
      Array.from({ length: COMMANDS }, (_, n) =>
        handleCommand(store, add(stream, `${n}`, { withinMs: 30_000 })),
      ),
    );
    const places = outcomes.map((outcome) => outcome.accepted && Number(outcome.appended.revision));
    expect(places.sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: COMMANDS }, (_, n) => n),
    );
  });
});
