import { marketingCommands as commands, marketingListV1 as v1, vocabulary } from '@icrm/contracts';
import { bytes, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandContextOf, commandHeaders } from './command-headers.ts';
import { commandRoute } from './command-route.ts';
import { withJsonText } from './json-text.ts';

const tag = 'marketing-lists';
const params = z.strictObject({ listId: vocabulary.id });
const types = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  vcf: 'text/vcard; charset=utf-8',
  labels: 'text/plain; charset=utf-8',
} as const;

/** Lists of customers for campaigns and partners. */
export const marketingListRoutes = ({ lists }: Pick<Clients, 'lists'>): readonly Route[] => [
  commandRoute(tag, {
    path: '/v1/marketing-lists',
    operation: 'createMarketingList',
    summary: 'A list that is kept by hand, or is whoever is in a segment',
    body: commands.createList,
    request: v1.CreateListRequest,
    call: lists.createList,
    answer: { listId: z.string() },
  }),
  commandRoute(tag, {
    path: '/v1/marketing-lists/{listId}/members',
    operation: 'addMarketingListMembers',
    summary: 'Puts customers on a list',
    params,
    body: commands.addListMembers,
    request: v1.AddListMembersRequest,
    call: lists.addListMembers,
  }),
  commandRoute(tag, {
    path: '/v1/marketing-lists/{listId}/members/remove',
    operation: 'removeMarketingListMembers',
    summary: 'Takes customers off a list',
    params,
    body: commands.removeListMembers,
    request: v1.RemoveListMembersRequest,
    call: lists.removeListMembers,
  }),
  commandRoute(tag, {
    path: '/v1/marketing-lists/{listId}/share',
    operation: 'shareMarketingList',
    summary: 'Somebody may read a list until a time; masked fields only in part',
    params,
    body: commands.shareList,
    request: v1.ShareListRequest,
    call: lists.shareList,
  }),
  commandRoute(tag, {
    path: '/v1/marketing-lists/{listId}/revoke',
    operation: 'revokeMarketingListShare',
    summary: 'They may not any more, at once',
    params,
    body: commands.revokeShare,
    request: v1.RevokeShareRequest,
    call: lists.revokeShare,
  }),
  commandRoute(tag, {
    path: '/v1/marketing-lists/{listId}/read',
    operation: 'readSharedMarketingList',
    summary: 'What a list shows to somebody it is shared with; that they read it is written',
    params,
    body: commands.readSharedList,
    request: v1.ReadSharedListRequest,
    call: lists.readSharedList,
    answer: { rows: z.string().meta({ description: 'the rows as JSON' }), nextCursor: z.string() },
  }),
  commandRoute(tag, {
    path: '/v1/marketing-lists/{listId}/expand',
    operation: 'expandAudience',
    summary: 'Puts whom is most like the people of another audience on a list, and tells what they share',
    params,
    body: commands.expandAudience,
    request: withJsonText(v1.ExpandAudienceRequest, 'seed'),
    call: lists.expandAudience,
    answer: {
      seedSize: z.int(),
      size: z.int(),
      traits: z.string().meta({ description: 'the traits that tell most, as JSON' }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/marketing-lists/{listId}/export',
    operation: 'exportMarketingList',
    tag,
    summary: 'The list as a file, as it is written; that it left is recorded with what was in it',
    description: 'Over gRPC each part says how far it has come. Who was erased is not in it.',
    personal: true,
    input: { params, headers: commandHeaders, body: commands.exportList },
    responses: {
      200: {
        description: 'CSV, NDJSON, XLSX, Parquet, vCard or labels for letters, a page each',
        type: 'application/octet-stream',
      },
    },
    handler: async ({ params: { listId }, headers, body }, exchange) => {
      const context = commandContextOf(headers, exchange);
      const request = v1.ExportListRequest.fromPartial({ context, listId, ...body });
      const parts = lists.exportList(request, { signal: exchange.signal });
      const file = async function* () {
        for await (const { part } of parts) if (part.length > 0) yield part;
      };
      return bytes(file(), types[body.format], {
        'content-disposition': `attachment; filename="list.${body.format}"`,
        'icrm-command-id': context.commandId,
      });
    },
  }),
];
