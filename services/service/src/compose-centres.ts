import type { EventStore } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import type { ReadStore } from '@icrm/read-store';
import type { RpcService } from '@icrm/rpc';
import { type Clock, newId, type Part } from '@icrm/runtime';
import { centreRpc } from './adapters/centre-grpc.ts';
import { createForwarding } from './adapters/forwarding.ts';
import { createBriefs } from './application/centre/agent-brief.ts';
import { centreCosts } from './application/centre/centre-costs.ts';
import { createCentreDesk } from './application/centre/centre-desk.ts';
import { centreReplay } from './application/centre/centre-replay.ts';
import { mongoCentreSnapshots } from './application/centre/centre-snapshots.ts';
import { createLeases } from './application/centre/leases.ts';
import type { FindCustomer } from './application/customer-facts.ts';
import type { ServiceSettings } from './config.ts';

export type CentresOptions = {
  readonly settings: Pick<ServiceSettings, 'leaseMs'>;
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly customers: FindCustomer;
  /** Where other instances reach this one. */
  readonly address: () => string;
  /** As of `CentreRpcOptions`. */
  readonly qualityOf: (tenant: string, agentId: string) => Promise<number | undefined>;
};

/** The contact centres of this instance. */
export const composeCentres = ({
  settings: { leaseMs },
  address,
  ...options
}: CentresOptions): { readonly part: Part; readonly rpc: RpcService; close(): void } => {
  const { store, readStore, keyRing, clock, customers, qualityOf } = options;
  const leases = createLeases({ readStore, clock, owner: newId(), address, ttlMs: leaseMs });
  const snapshots = mongoCentreSnapshots(readStore);
  const desk = createCentreDesk({ store, leases, clock, snapshots, renewEveryMs: leaseMs / 4 });
  const forwarding = createForwarding();
  return {
    part: desk,
    rpc: centreRpc({
      ...{ desk, address, customers, forwarding },
      replay: centreReplay(store),
      costs: centreCosts(store),
      qualityOf,
      briefs: createBriefs({ store, keyRing, customers }),
      now: () => clock.now().getTime(),
    }),
    close: () => forwarding.close(),
  };
};
