import { fulfilmentV1, salesCommands } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { limit } from './reading.ts';
import { commandTable, questionTable } from './sales-table.ts';

/** What becomes of orders, what is engineered, what tills and customers without help do. */
export const salesFulfilmentRoutes = ({
  fulfilment: client,
}: Pick<Clients, 'fulfilment'>): readonly Route[] => {
  const messages = fulfilmentV1;
  return [
    ...questionTable(
      { tag: 'orders', messages, client },
      {
        getOrder: { path: '/v1/orders/{orderId}', summary: 'An order as it stands, and every fact of it' },
        ordersOf: {
          path: '/v1/customers/{customerId}/orders',
          summary: 'The orders of a customer, the newest first',
          query: { limit: limit.optional() },
        },
        lifecycleOf: {
          path: '/v1/customers/{customerId}/lifecycle',
          summary: 'What a customer was sold, from the first interest to the invoice, story by story',
          answer: z.object({ stories: z.array(z.looseObject({ steps: z.array(z.looseObject({})) })) }),
        },
        getEngineering: {
          path: '/v1/engineering/{engineeringId}',
          summary: 'What is engineered, with every version of its specification',
        },
        getTill: {
          path: '/v1/tills/{tillId}',
          summary: 'How far a till has come, and which of its sales are missing',
        },
      },
    ),
    ...commandTable(
      { tag: 'orders', messages, client, commands: salesCommands.orderWork },
      {
        confirmOrder: ['/v1/orders/{orderId}/confirm', 'The order will be fulfilled'],
        amendOrder: ['/v1/orders/{orderId}/amend', 'The lines of an order are others now'],
        releaseOrder: ['/v1/orders/{orderId}/release', 'What was configured or engineered may be made'],
        reportManufacturing: ['/v1/orders/{orderId}/manufacturing', 'How far the making of it has come'],
        shipOrder: [
          '/v1/orders/{orderId}/shipments',
          'Goods are on their way; without lines, all that is left',
          { shipmentId: z.string(), complete: z.boolean() },
        ],
        releaseHold: ['/v1/orders/{orderId}/release-hold', 'Lets an order go on that was held'],
        unbundleLine: ['/v1/orders/{orderId}/unbundle', 'A bundle becomes the lines of its parts'],
      },
    ),
    ...commandTable(
      { tag: 'engineering', messages, client, commands: salesCommands.engineeringCommands },
      {
        requestEngineering: [
          '/v1/engineering',
          'Wants what nobody has made yet',
          { engineeringId: z.string() },
        ],
        proposeSpecification: [
          '/v1/engineering/{engineeringId}/specifications',
          'How it could be made; every version is kept',
          { version: z.int() },
        ],
        approveSpecification: ['/v1/engineering/{engineeringId}/approve', 'The customer wants it made so'],
        rejectSpecification: ['/v1/engineering/{engineeringId}/reject', 'The customer does not want it so'],
      },
    ),
    ...commandTable(
      {
        tag: 'orders',
        messages,
        client,
        commands: { ...salesCommands.posCommands, ...salesCommands.selfServiceCommands },
      },
      {
        recordPosSale: [
          '/v1/pos-sales',
          'A till sold something; its numbers have no gap, or the gap is told',
          { orderId: z.string(), deduplicated: z.boolean() },
        ],
        recordPosVisit: [
          '/v1/pos-visits',
          'A known customer was at a point of sale; counted together with its sales',
          { deduplicated: z.boolean() },
        ],
        abandonSelfService: [
          '/v1/self-service/abandonments',
          'A customer who was buying without help left',
          { abandonmentId: z.string() },
        ],
      },
    ),
  ];
};
