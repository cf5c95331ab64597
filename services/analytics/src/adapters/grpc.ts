import { analyticsV1 } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { implement, type RpcService } from '@icrm/rpc';
import type { Clock } from '@icrm/runtime';
import type { LazyWarehouse } from '../warehouse/lazy-warehouse.ts';
import { modelMethods } from './model-methods.ts';
import { planMethods } from './plan-methods.ts';
import { questionMethods } from './question-methods.ts';
import { warehouseMethods } from './warehouse-methods.ts';

/** What the methods stand on. */
export type AnalyticsRpcOptions = {
  readonly warehouse: LazyWarehouse;
  readonly store: EventStore;
  readonly clock: Clock;
  /** Tenants whose models are being run. */
  readonly running: Set<string>;
};

/** AnalyticsService: questions to the warehouse, and what becomes facts of their answers. */
export const analyticsRpc = (options: AnalyticsRpcOptions): RpcService =>
  implement(analyticsV1.AnalyticsServiceService, {
    ...questionMethods(options.warehouse),
    ...modelMethods(options),
    ...planMethods(options),
    ...warehouseMethods(options),
  });
