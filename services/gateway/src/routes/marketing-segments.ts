import {
  marketingCommands as commands,
  segmentQuery,
  marketingSegmentV1 as v1,
  vocabulary,
} from '@icrm/contracts';
import { json, jsonText, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { withJsonText } from './json-text.ts';
import { cursor, limit } from './reading.ts';

const tag = 'segments';
const params = z.strictObject({ segmentId: vocabulary.id });
const version = z.object({
  name: z.string(),
  query: segmentQuery,
  version: z.int(),
  words: z
    .object({ text: z.string(), language: z.string(), reading: z.string(), parser: z.int() })
    .optional(),
});
const segment = z
  .object({
    status: z.enum(['known', 'retired']),
    segmentId: z.string(),
    versions: z.int(),
    live: version.optional(),
    pending: version.optional().meta({ description: 'read from words, and waits to be confirmed' }),
    members: z.int(),
    filled: z.boolean().meta({ description: 'everybody was looked at since it was last said' }),
  })
  .meta({ id: 'Segment' });
const reading = z
  .object({
    query: segmentQuery.optional(),
    reading: z.string(),
    notUnderstood: z.array(z.string()),
    hints: z.array(z.string()),
  })
  .meta({ id: 'WordsRead' });

/** Segments: said by a query or in words, and who is in them. */
export const marketingSegmentRoutes = ({ segments }: Pick<Clients, 'segments'>): readonly Route[] => [
  commandRoute(tag, {
    path: '/v1/segments',
    operation: 'defineSegment',
    summary: 'Says by a query who belongs to a segment; of one that is there, its next version',
    body: commands.defineSegment,
    request: withJsonText(v1.DefineSegmentRequest, 'query'),
    call: segments.defineSegment,
    answer: { segmentId: z.string() },
  }),
  commandRoute(tag, {
    path: '/v1/segments/from-text',
    operation: 'defineSegmentFromText',
    summary: 'Says in everyday Spanish or English who belongs; fills once the reading is confirmed',
    description: 'Words that are not understood are answered with `text-not-understood`, which names them.',
    body: commands.defineSegmentFromText,
    request: v1.DefineSegmentFromTextRequest,
    call: segments.defineSegmentFromText,
    answer: { segmentId: z.string(), reading: z.string(), query: z.string() },
  }),
  commandRoute(tag, {
    path: '/v1/segments/{segmentId}/confirm',
    operation: 'confirmSegment',
    summary: 'The reading is what was meant',
    params,
    body: commands.confirmSegment,
    request: v1.ConfirmSegmentRequest,
    call: segments.confirmSegment,
  }),
  commandRoute(tag, {
    path: '/v1/segments/{segmentId}/retire',
    operation: 'retireSegment',
    summary: 'A segment is not used any more; its members leave it',
    params,
    body: commands.retireSegment,
    request: v1.RetireSegmentRequest,
    call: segments.retireSegment,
  }),
  route({
    method: 'post',
    path: '/v1/segments/read-text',
    operation: 'readSegmentText',
    tag,
    summary: 'How everyday words would be read; changes nothing',
    access: 'read',
    input: { body: commands.readSegmentText },
    responses: { 200: { description: 'the reading', schema: reading } },
    handler: async ({ body }, { signal }) => {
      const { query, ...read } = await segments.readSegmentText(body, { signal });
      return json(200, { ...(query === '' ? {} : { query: JSON.parse(query) as unknown }), ...read });
    },
  }),
  route({
    method: 'get',
    path: '/v1/segments/{segmentId}',
    operation: 'getSegment',
    tag,
    summary: 'A segment: its query, its words, how many are in it',
    input: { params },
    responses: { 200: { description: 'the segment', schema: segment } },
    handler: async ({ params: { segmentId } }, { principal: { tenant }, signal }) =>
      jsonText(200, (await segments.getSegment({ tenant, segmentId }, { signal })).segment),
  }),
  route({
    method: 'get',
    path: '/v1/segments/{segmentId}/members',
    operation: 'listSegmentMembers',
    tag,
    summary: 'Who is in a segment, by id',
    input: { params, query: z.strictObject({ limit: limit.default(50), cursor: cursor.optional() }) },
    responses: {
      200: {
        description: 'a page of members',
        schema: z
          .object({
            members: z.array(z.object({ customerId: z.string(), since: z.string() })),
            nextCursor: z.string(),
          })
          .meta({ id: 'SegmentMembers' }),
      },
    },
    handler: async ({ params: { segmentId }, query }, { principal: { tenant }, signal }) =>
      json(
        200,
        await segments.listSegmentMembers(
          { tenant, segmentId, limit: query.limit, cursor: query.cursor ?? '' },
          { signal },
        ),
      ),
  }),
];
