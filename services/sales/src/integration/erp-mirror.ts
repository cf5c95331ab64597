import type { EventStore } from '@icrm/event-store';
import { repeat } from '@icrm/following';
import type { Clock, Part } from '@icrm/runtime';
import { gauge } from '@icrm/telemetry';
import { takeOverChanges } from '../application/erp-handler.ts';
import { openOrdersOf } from '../application/open-orders.ts';
import type { ErpSource } from '../application/ports.ts';
import type { Register } from '../projections/register.ts';

export type MirrorErpOptions = {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly tenant: string;
  readonly erp: ErpSource;
  readonly register: Pick<Register, 'find'>;
  readonly everyMs: number;
  /** Is told when the ERP was last asked and answered. */
  readonly onAsked: (at: string) => void;
};

/** Asks the ERP for its changes from time to time and takes them over. */
export const mirrorErp = (options: MirrorErpOptions): Part => {
  const { store, clock, tenant, erp, register, everyMs, onAsked } = options;
  const openOrders = openOrdersOf(register, tenant);
  let askedAt: number | undefined;
  let endGauge: (() => void) | undefined;
  const asking = repeat({
    name: `sales-erp-mirror.${tenant}`,
    everyMs,
    async turn() {
      const more = await takeOverChanges({ store, clock, tenant, openOrders }, erp);
      askedAt = performance.now();
      onAsked(clock.now().toISOString());
      return more;
    },
  });
  return {
    ...asking,
    async start() {
      endGauge = gauge('icrm.sales.erp.age.seconds', () =>
        askedAt === undefined ? undefined : (performance.now() - askedAt) / 1_000,
      );
      return asking.start();
    },
    async stop() {
      await asking.stop();
      endGauge?.();
    },
  };
};
