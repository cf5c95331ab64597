import { auditV1, vocabulary } from '@icrm/contracts';
import { json, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { needRole } from './need-role.ts';
import { cursor, limit } from './reading.ts';

const page = { limit: limit.default(50), cursor: cursor.optional() };
const actor = z.object({ kind: z.string(), id: z.string() });
const read = z
  .object({
    readId: z.string(),
    actor,
    route: z.string(),
    customerIds: z.array(z.string()),
    reads: z.int(),
    firstAt: z.string(),
    lastAt: z.string(),
  })
  .meta({ id: 'DataRead' });
const refusal = z
  .object({
    refusalId: z.string(),
    actor: actor.optional(),
    route: z.string().meta({ description: 'empty when there is no such route' }),
    status: z.int(),
    reason: z.string(),
    times: z.int(),
    firstAt: z.string(),
    lastAt: z.string(),
  })
  .meta({ id: 'Refusal' });
const nextCursor = z.string().optional().meta({ description: 'absent on the last page' });

const pageOf = (name: string, items: readonly unknown[], next: string) =>
  json(200, { [name]: items, ...(next === '' ? {} : { nextCursor: next }) });

/** Who read personal data and who was refused. */
export const auditRoutes = ({ audit }: Pick<Clients, 'audit'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/customers/{customerId}/reads',
    operation: 'listReads',
    tag: 'privacy',
    summary: 'Who read the data of a customer, the latest first',
    description:
      'Reads of the same kind within a moment are one line. Lists that showed many customers at once are not here; they are kept by the day in the log.',
    input: { params: z.strictObject({ customerId: vocabulary.id }), query: z.strictObject(page) },
    responses: {
      200: { description: 'reads', schema: z.object({ reads: z.array(read), nextCursor }) },
    },
    handler: async ({ params, query }, { principal: { tenant }, signal }) => {
      const answer = await audit.listReads(
        auditV1.ListReadsRequest.fromPartial({
          tenant,
          ...params,
          limit: query.limit,
          cursor: query.cursor ?? '',
        }),
        { signal },
      );
      return pageOf('reads', answer.reads, answer.nextCursor);
    },
  }),
  route({
    method: 'get',
    path: '/v1/refusals/{day}',
    operation: 'listRefusals',
    tag: 'operation',
    summary: 'Who was refused on a day (UTC), the latest first',
    description:
      'Needs the role `admin`. Those who were not recognised belong to no tenant: their refusals are in the log.',
    input: { params: z.strictObject({ day: z.iso.date() }), query: z.strictObject(page) },
    responses: {
      200: { description: 'refusals', schema: z.object({ refusals: z.array(refusal), nextCursor }) },
    },
    handler: async ({ params, query }, exchange) => {
      needRole(exchange, 'admin');
      const answer = await audit.listRefusals(
        auditV1.ListRefusalsRequest.fromPartial({
          tenant: exchange.principal.tenant,
          ...params,
          limit: query.limit,
          cursor: query.cursor ?? '',
        }),
        { signal: exchange.signal },
      );
      return pageOf('refusals', answer.refusals, answer.nextCursor);
    },
  }),
];
