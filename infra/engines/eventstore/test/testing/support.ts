import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AllStreamResolvedEvent, EventStoreDBClient, type ResolvedEvent } from '@eventstore/db-client';
import { afterAll, beforeAll } from '@jest/globals';
import { type EventStoreEngine, type EventStoreOptions, startEventStore } from '../../src/index.ts';

export { numbered, range } from './events.ts';

/** A real server to run the client-facing tests against, instead of the engine. */
export const REAL_SERVER = process.env['ICRM_EVENTSTORE'];
/** Rounds of the random tests. */
export const runs = (usual: number): number => Number(process.env['ICRM_RUNS'] ?? usual);

/** A client, and the engine behind it unless the tests run against a real server. */
export type Fixture = { client: EventStoreDBClient; engine: EventStoreEngine };

/** Starts an engine in memory for a test file and connects the unmodified client to it. */
export const useClient = (options: EventStoreOptions = {}): Fixture => {
  const fixture = {} as Fixture;
  beforeAll(async () => {
    if (REAL_SERVER === undefined) fixture.engine = await startEventStore({ memory: true, ...options });
    fixture.client = EventStoreDBClient.connectionString(REAL_SERVER ?? fixture.engine.connectionString);
  });
  afterAll(async () => {
    await fixture.client.dispose();
    await fixture.engine?.stop();
  });
  return fixture;
};

/** A stream name that no other test uses. */
export const newStream = (category = 'test'): string => `${category}-${randomUUID()}`;

type Either = ResolvedEvent | AllStreamResolvedEvent;

/** All of a read. */
export const collect = async <E extends Either>(events: AsyncIterable<E>): Promise<E[]> => {
  const all: E[] = [];
  for await (const event of events) all.push(event);
  return all;
};

/** The numbers in the data of events. */
export const numbersOf = (events: readonly Either[]): unknown[] =>
  events.map(({ event }) => (event?.data as { n?: unknown } | undefined)?.n);

export const revisionsOf = (events: readonly Either[]): unknown[] =>
  events.map(({ event }) => event?.revision);

/** The `type` of the error a promise fails with. */
export const failure = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

/** Waits until a condition holds, and fails when it does not within the time. */
export const eventually = async (
  condition: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> => {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${condition}`);
    await delay(5);
  }
};

/** A directory that is gone after the test file. */
export const useDirectory = (): (() => string) => {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'icrm-eventstore-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return () => directory;
};
