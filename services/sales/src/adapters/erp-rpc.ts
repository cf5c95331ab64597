import { erpV1 } from '@icrm/contracts';
import { implement, type RpcService } from '@icrm/rpc';
import { z } from 'zod';
import { mirrors, SOURCE, syncs } from '../application/erp-handler.ts';
import type { ErpSource } from '../application/ports.ts';
import { reconcileErp } from '../application/reconcile-erp.ts';
import type { ErpMirror } from '../domain/erp-mirror.ts';
import { stateOf } from '../projections/register.ts';
import { type Edge, id, limit, method, question } from './edge.ts';
import { refuse } from './refusals.ts';

/** The ERP of each tenant, and when it was last asked. */
export type Erps = ReadonlyMap<string, { readonly source: ErpSource; askedAt?: string }>;

const kind = z.enum(['invoice', 'payment', 'stock', 'project', 'credit']);

/** ErpService: what the ERP has, as it was mirrored. */
export const erpRpc =
  (erps: Erps) =>
  (edge: Edge): RpcService => {
    const find = async (tenant: string, filter: object, most = 50) => {
      const rows = await edge.register.find(
        tenant,
        mirrors.noun,
        { ...filter },
        { sort: { at: -1 }, limit: most },
      );
      return rows.map((row) => stateOf<Extract<ErpMirror, { status: 'mirrored' }>>(row).document);
    };
    return implement(erpV1.ErpServiceService, {
      reconcileErp: method(edge, { kind: kind.optional() }, async (by, { kind: only }) => {
        const erp = erps.get(by.context.tenant)?.source;
        if (erp === undefined) throw refuse('erp-not-connected');
        const found = await reconcileErp({ handling: by, erp, register: edge.register }, only);
        return { answer: JSON.stringify({ kinds: found }), result: undefined };
      }),
      getErpStatus: question({}, async ({ tenant }) => {
        const { cursor, syncedAt } = await syncs.read(edge.store, tenant, SOURCE);
        const connected = erps.get(tenant);
        return {
          sources: [
            {
              source: SOURCE,
              connected: connected !== undefined,
              cursor,
              syncedAt,
              askedAt: connected?.askedAt,
            },
          ],
        };
      }),
      listErpDocuments: question(
        { kind, customerId: id.optional(), limit },
        async ({ tenant, kind: of, customerId, limit: most }) => ({
          documents: await find(
            tenant,
            { source: of, ...(customerId === undefined ? {} : { customerId }) },
            most,
          ),
        }),
      ),
      getStock: question({ productId: z.string().min(1).max(100) }, async ({ tenant, productId }) => ({
        productId,
        places: await find(tenant, { source: 'stock', owner: productId }),
      })),
    });
  };
