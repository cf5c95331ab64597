import { fulfilmentV1, salesCommands } from '@icrm/contracts';
import { implement, type RpcService } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { z } from 'zod';
import { abandonments, engineerings } from '../application/engineering-handler.ts';
import { orders } from '../application/order-handler.ts';
import { recordPosSale, recordPosVisit } from '../application/pos-handler.ts';
import { lifecycleOf } from '../application/queries/lifecycle.ts';
import { getEngineering, getOrder, getTill, ordersOf } from '../application/queries/order-queries.ts';
import { commandMethods, type Edge, id, limit, method, question } from './edge.ts';
import { accepted, toResult } from './refusals.ts';

const { orderWork, engineeringCommands, posCommands, selfServiceCommands } = salesCommands;

/** FulfilmentService: what becomes of orders, what is engineered, what tills and customers without help do. */
export const fulfilmentRpc = (edge: Edge): RpcService =>
  implement(fulfilmentV1.FulfilmentServiceService, {
    ...commandMethods({ edge, noun: 'order', commands: orderWork, handle: orders.handle }),
    ...commandMethods({
      edge,
      noun: 'engineering',
      commands: engineeringCommands,
      creates: ['requestEngineering'],
      handle: engineerings.handle,
    }),
    ...commandMethods({
      edge,
      noun: 'abandonment',
      commands: selfServiceCommands,
      creates: ['abandonSelfService'],
      handle: abandonments.handle,
    }),
    shipOrder: method(
      edge,
      { ...orderWork.shipOrder.shape, orderId: id },
      async (by, { orderId, ...data }) => {
        const outcome = accepted(await orders.handle(by, orderId, { type: 'ShipOrder', data }));
        const shipped = outcome.events.find(({ type }) => type === 'OrderShipped');
        return {
          shipmentId: derivedId(by.context.commandId, 'shipment'),
          complete: shipped?.type === 'OrderShipped' && shipped.data.complete,
          result: toResult(outcome),
        };
      },
    ),
    proposeSpecification: method(
      edge,
      { ...engineeringCommands.proposeSpecification.shape, engineeringId: id },
      async (by, { engineeringId, ...data }) => {
        const outcome = accepted(
          await engineerings.handle(by, engineeringId, { type: 'ProposeSpecification', data }),
        );
        const { state } = outcome;
        return {
          version: state.status === 'unknown' ? 0 : state.versions.length,
          result: toResult(outcome),
        };
      },
    ),
    recordPosSale: method(edge, posCommands.recordPosSale.shape, async (by, data) => {
      const { outcome, orderId } = await recordPosSale(by, data);
      const { events } = accepted(outcome);
      return { orderId, deduplicated: events.length === 0, result: toResult(outcome) };
    }),
    recordPosVisit: method(edge, posCommands.recordPosVisit.shape, async (by, data) => {
      const outcome = accepted(await recordPosVisit(by, data));
      return { deduplicated: outcome.events.length === 0, result: toResult(outcome) };
    }),
    getOrder: question({ orderId: id }, ({ tenant, orderId }) => getOrder(edge, tenant, orderId)),
    ordersOf: question({ customerId: id, limit }, ({ tenant, customerId, limit: most }) =>
      ordersOf(edge, tenant, customerId, most),
    ),
    lifecycleOf: question({ customerId: id }, ({ tenant, customerId }) =>
      lifecycleOf(edge, tenant, customerId),
    ),
    getEngineering: question({ engineeringId: id }, ({ tenant, engineeringId }) =>
      getEngineering(edge, tenant, engineeringId),
    ),
    getTill: question({ tillId: z.string().min(1).max(64) }, ({ tenant, tillId }) =>
      getTill(edge, tenant, tillId),
    ),
  });
