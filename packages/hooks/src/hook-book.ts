import type { HookEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { evolveHooks, type Hooks, hooksStream } from './hooks-of-tenant.ts';

/** The hooks of all tenants, read from the log when they are asked for. */
export type HookBook = {
  /** The hooks of a tenant as of a second ago at most, at once; undefined when they have to be looked up. */
  known(tenant: string): Hooks | undefined;
  /** Looks them up. @throws StoreUnavailable and others of the event store: then nobody knows who is to be asked */
  lookUp(tenant: string): Promise<Hooks>;
  /** The same with the revision they stand at, for who writes next. */
  newest(tenant: string): Promise<{ readonly hooks: Hooks; readonly revision: bigint }>;
};

type Known = { readonly at: number; readonly hooks: Hooks; readonly revision: bigint };

const KNOWN_FOR_MS = 1_000;
const TENANTS_REMEMBERED = 10_000;
const NONE: Hooks = new Map();

/** What was read before is kept, so that a look reads only what came since. */
export const createHookBook = (store: Pick<EventStore, 'readStream'>): HookBook => {
  const books = new Map<string, Known>();
  const reading = new Map<string, Promise<Known>>();

  const read = async (tenant: string): Promise<Known> => {
    const at = performance.now();
    let { hooks, revision } = books.get(tenant) ?? { hooks: NONE, revision: -1n };
    for await (const event of store.readStream(hooksStream(tenant), { from: revision + 1n })) {
      // The feed is the only writer of these streams.
      hooks = evolveHooks(hooks, event as unknown as HookEvent);
      revision = event.revision;
    }
    const book = { at, hooks, revision };
    books.delete(tenant);
    books.set(tenant, book);
    const [oldest] = books.size > TENANTS_REMEMBERED ? books.keys() : [];
    if (oldest !== undefined) books.delete(oldest);
    return book;
  };

  const newest = (tenant: string): Promise<Known> => {
    const under = reading.get(tenant) ?? read(tenant).finally(() => reading.delete(tenant));
    reading.set(tenant, under);
    return under;
  };

  return {
    known(tenant) {
      const book = books.get(tenant);
      return book !== undefined && performance.now() - book.at < KNOWN_FOR_MS ? book.hooks : undefined;
    },
    lookUp: async (tenant) => (await newest(tenant)).hooks,
    newest,
  };
};
