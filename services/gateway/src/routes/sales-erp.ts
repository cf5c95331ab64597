import { erpV1, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { limit } from './reading.ts';
import { commandTable, questionTable } from './sales-table.ts';

const kind = z.enum(['invoice', 'payment', 'stock', 'project', 'credit']);
const commands = { reconcileErp: z.strictObject({ kind: kind.optional() }).meta({ id: 'ReconcileErp' }) };

/** What the ERP has, as it was mirrored. */
export const salesErpRoutes = ({ erp: client }: Pick<Clients, 'erp'>): readonly Route[] => [
  ...questionTable(
    { tag: 'erp', messages: erpV1, client },
    {
      getErpStatus: {
        path: '/v1/erp/status',
        summary: 'How far the ERP was taken over, and when it was last asked',
      },
      listErpDocuments: {
        path: '/v1/erp/documents',
        summary: 'Documents of a kind, of a customer where one is given; what changed last comes first',
        query: { kind, customerId: vocabulary.id.optional(), limit: limit.optional() },
        answer: z.object({ documents: z.array(z.looseObject({ documentId: z.string() })) }),
      },
      getStock: { path: '/v1/erp/stock/{productId}', summary: 'How many of a product there are, by place' },
    },
  ),
  ...commandTable(
    { tag: 'erp', messages: erpV1, client, commands },
    {
      reconcileErp: [
        '/v1/erp/reconcile',
        'Compares what was mirrored with what the ERP has, and takes over what is missing or old',
        { answer: z.string().meta({ description: 'JSON: compared, missing, stale and gone of each kind' }) },
      ],
    },
  ),
];
