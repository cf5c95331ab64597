import type { Access, Principal } from '@icrm/http';
import { newId } from '@icrm/runtime';

/** What is recorded of reads or refusals of the same kind. */
type Seen = {
  readonly id: string;
  readonly actor: Principal['actor'] | undefined;
  readonly route: string | undefined;
  times: number;
  readonly firstAt: string;
  lastAt: string;
};
export type SeenRead = Seen & { readonly customerIds: readonly string[] };
export type SeenRefusal = Seen & { readonly status: number; readonly reason: string };
export type Gathered = {
  readonly tenant: string;
  readonly reads: ReadonlyMap<string, SeenRead>;
  readonly refusals: ReadonlyMap<string, SeenRefusal>;
};

type Gathering = { readonly reads: Map<string, SeenRead>; readonly refusals: Map<string, SeenRefusal> };

/** Kinds of reads and of refusals that are kept apart for a tenant in one interval; beyond, the eldest is handed over early. */
export const mostKinds = 1_000;

/** Gathers accesses by kind, so that a thousand reads of one view by one clerk are one fact. */
export const gatherAccesses = (now: () => Date = () => new Date()) => {
  let byTenant = new Map<string, Gathering>();

  const note = <T extends Seen>(kinds: Map<string, T>, key: string, first: (seen: Seen) => T, of: Access) => {
    const at = now().toISOString();
    const known = kinds.get(key);
    if (known !== undefined) {
      known.times += 1;
      known.lastAt = at;
      return;
    }
    const { principal, route } = of;
    const name = route && `${route.method} ${route.path}`;
    kinds.set(
      key,
      first({ id: newId(), actor: principal?.actor, route: name, times: 1, firstAt: at, lastAt: at }),
    );
  };

  return {
    /** Takes an access. True when a tenant has so many kinds that they should be handed over now. */
    add(access: Access): boolean {
      const { principal, route, status, personal, about } = access;
      const refused = isRefusal(access);
      if (!refused && !(personal && status < 300 && about.length > 0)) return false;
      const tenant = principal?.tenant ?? '';
      const of = byTenant.get(tenant) ?? { reads: new Map(), refusals: new Map() };
      byTenant.set(tenant, of);
      const who = `${principal?.actor.kind}:${principal?.actor.id} ${route?.method} ${route?.path}`;
      if (refused) {
        const reason = access.reason ?? 'refused';
        note(of.refusals, `${who} ${status} ${reason}`, (seen) => ({ ...seen, status, reason }), access);
      } else note(of.reads, `${who} ${about.join()}`, (seen) => ({ ...seen, customerIds: about }), access);
      return Math.max(of.reads.size, of.refusals.size) >= mostKinds;
    },
    /** All that was gathered since the last time. */
    take(): readonly Gathered[] {
      const taken = [...byTenant].map(([tenant, of]) => ({ tenant, ...of }));
      byTenant = new Map();
      return taken;
    },
  };
};

/** Not recognised, not allowed, too much. What is merely wrong or missing is no refusal. */
const isRefusal = ({ status }: Access): boolean => status === 401 || status === 403 || status === 429;
