import { EventStoreDBClient } from '@eventstore/db-client';
import { numbered } from '../testing/events.ts';

export type ContentionReport = {
  readonly attempts: number;
  readonly revisions: number;
  readonly doubleWins: number;
  readonly missing: number;
};

const WRITERS = 64;

/** R16: 64 writers on one stream, each expecting the revision it last saw: one winner a revision. */
export const contend = async (connectionString: string, attempts: number): Promise<ContentionReport> => {
  const client = EventStoreDBClient.connectionString(connectionString);
  const stream = `contended-${Date.now()}`;
  const winners = new Map<bigint, number>();
  let [seen, made] = [-1n, 0];
  const writer = async (): Promise<void> => {
    while (made < attempts) {
      made += 1;
      const expectedRevision = seen < 0n ? 'no_stream' : seen;
      const answer = await client
        .appendToStream(stream, numbered(made), { expectedRevision })
        .catch(() => undefined);
      if (answer === undefined) continue;
      const revision = answer.nextExpectedRevision;
      winners.set(revision, (winners.get(revision) ?? 0) + 1);
      if (revision > seen) seen = revision;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  let stored = 0n;
  for await (const { event } of client.readStream(stream))
    if (event !== undefined) stored = event.revision + 1n;
  await client.dispose();
  const doubleWins = [...winners.values()].filter((count) => count > 1).length;
  return { attempts: made, revisions: winners.size, doubleWins, missing: Number(stored) - winners.size };
};
