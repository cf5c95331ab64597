import { randomUUID } from 'node:crypto';
import { type Contender, keepInFlight } from './harness.ts';

/** Emmett's event store on one of its databases. */
export type EmmettStore = {
  readonly name: string;
  append(stream: string, events: readonly object[]): Promise<unknown>;
  /** Reads a whole stream, as it is read before each decision; resolves to the number of events. */
  read(stream: string): Promise<number>;
  close(): Promise<void>;
};

/** Those that can be had on this machine. */
export const openEmmett = async (): Promise<EmmettStore[]> => {
  const { openOnPostgresql, openOnSqlite } = await import(
    new URL('../../../peers/emmett/emmett.mjs', import.meta.url).href
  );
  const stores: (EmmettStore | undefined)[] = [await openOnPostgresql(), await openOnSqlite()];
  return stores.filter((store) => store !== undefined);
};

const event = (n: number) => ({
  type: 'Measured',
  data: { n, text: 'x'.repeat(250) },
  metadata: { correlationId: randomUUID(), actor: 'bench' },
});

type Load = { readonly concurrency: number; readonly count: number };

let streams = 0;

export const emmettAppends = (store: EmmettStore, load: Load, eventsPerAppend = 1): Contender => ({
  name: store.name,
  pid: 0,
  run: async (latencies) => {
    const prefix = `bench-${streams++}`;
    const append = (index: number) =>
      store.append(
        `${prefix}-${index % 1000}`,
        Array.from({ length: eventsPerAppend }, (_, n) => event(n)),
      );
    return (await keepInFlight(load, append, latencies)) * eventsPerAppend;
  },
});

/** Reads of one stream of so many events. */
export const emmettReads = async (store: EmmettStore, events: number): Promise<Contender> => {
  const stream = `replayed-${streams++}`;
  for (let from = 0; from < events; from += 500)
    await store.append(
      stream,
      Array.from({ length: 500 }, (_, n) => event(from + n)),
    );
  return {
    name: `${store.name}, readStream`,
    pid: 0,
    run: async (latencies) => {
      const start = performance.now();
      const seen = await store.read(stream);
      latencies.push(performance.now() - start);
      return seen;
    },
  };
};
