import {
  customerSummary,
  customerView,
  customerViewInPart,
  searchFilter,
  viewV1,
  vocabulary,
} from '@icrm/contracts';
import {
  type Exchange,
  invalidRequest,
  jsonText,
  parseJson,
  positionSchema,
  type Reply,
  type Route,
  route,
} from '@icrm/http';
import { z } from 'zod';
import { sightOf } from '../auth/sight.ts';
import type { Clients } from '../clients.ts';
import { viewsTogether } from '../views-together.ts';
import { cursor, flag, jsonList, limit, positionHeader, readingHeaders } from './reading.ts';

const viewQuery = {
  explain: flag.meta({ description: 'with the event, rule and lost candidates of each field' }),
  asOfTime: vocabulary.instant.optional().meta({ description: 'the view as it was at a time' }),
  asOfHappened: vocabulary.instant
    .optional()
    .meta({ description: 'what had happened in the world by a time, whenever it was recorded' }),
  asOfPosition: positionSchema.optional().meta({ description: 'the view as it was at a log position' }),
};
const search = {
  sort: z
    .array(z.string().min(1).max(100))
    .max(3)
    .default([])
    .meta({ description: 'field names, - before a descending one' }),
  cursor: cursor.optional(),
};
const searchBody = z
  .strictObject({
    ...search,
    filter: searchFilter.optional(),
    limit: z.int().min(1).max(500).default(50),
    count: z.boolean().default(false),
  })
  .meta({ id: 'CustomerSearch' });
const searchPage = z
  .object({
    // Amounts that the caller does not see are not there.
    customers: z.array(customerSummary.partial({ monetaryMinor: true }).meta({ id: 'CustomerLine' })),
    nextCursor: z.string().optional().meta({ description: 'absent on the last page' }),
    total: z.string().optional().meta({ description: 'only when asked for' }),
  })
  .meta({ id: 'CustomerPage' });
const found = {
  200: {
    description: 'the view; in part for callers who do not see all fields',
    schema: z.union([customerView, customerViewInPart]),
  },
};

/** The single customer view: by id, by identifier, by search. Documents are handed on as the service wrote them. */
export const viewRoutes = ({ view }: Pick<Clients, 'view'>): readonly Route[] => {
  const readView = viewsTogether(view);
  type Question = {
    readonly query: z.output<z.ZodObject<typeof viewQuery>>;
    readonly headers: z.output<typeof readingHeaders>;
  };
  const answerView = async (
    by: viewV1.GetCustomerViewRequest['by'],
    { query, headers }: Question,
    { principal, signal, tellAbout }: Exchange,
  ): Promise<Reply> => {
    const request = viewV1.GetCustomerViewRequest.fromPartial({
      tenant: principal.tenant,
      minPosition: headers['icrm-min-position'] ?? 0n,
      asOfTime: query.asOfTime ?? '',
      asOfPosition: query.asOfPosition ?? 0n,
      asOfHappened: query.asOfHappened,
      explain: query.explain,
      sight: sightOf(principal),
    });
    const answer = await readView({ ...request, by }, signal);
    if (by?.$case === 'identifier') tellAbout(customerIdsIn(Buffer.from(answer.view).toString()));
    return jsonText(200, answer.view, {
      ...positionHeader(answer.position),
      ...(answer.seenAt === undefined ? {} : { 'icrm-seen-at': answer.seenAt }),
    });
  };
  const answerSearch = async (
    { filter, ...fields }: Omit<z.output<typeof searchBody>, 'filter'> & { filter?: unknown },
    headers: z.output<typeof readingHeaders>,
    { principal, signal, tellAbout }: Exchange,
  ): Promise<Reply> => {
    const request = viewV1.SearchCustomersRequest.fromPartial({
      tenant: principal.tenant,
      minPosition: headers['icrm-min-position'] ?? 0n,
      filter: filter === undefined ? '' : JSON.stringify(filter),
      sort: fields.sort,
      limit: fields.limit,
      count: fields.count,
      cursor: fields.cursor ?? '',
      sight: sightOf(principal),
    });
    const { customers, nextCursor, total, position } = await view.searchCustomers(request, { signal });
    tellAbout(customers.flatMap(customerIdsIn));
    const next = nextCursor === '' ? '' : `,"nextCursor":${JSON.stringify(nextCursor)}`;
    const count = total === undefined ? '' : `,"total":"${total}"`;
    return jsonText(200, `{"customers":${jsonList(customers)}${next}${count}}`, positionHeader(position));
  };

  return [
    route({
      method: 'get',
      path: '/v1/customers/{customerId}',
      operation: 'getCustomerView',
      personal: true,
      tag: 'views',
      summary: 'The single view of a customer',
      description:
        'The headers ICRM-Position and ICRM-Seen-At, handed in as `asOfPosition` and `asOfTime`, give the same view again.',
      input: {
        params: z.strictObject({ customerId: vocabulary.id }),
        query: z.strictObject(viewQuery),
        headers: readingHeaders,
      },
      responses: found,
      handler: ({ params, ...question }, exchange) =>
        answerView({ $case: 'customerId', value: params.customerId }, question, exchange),
    }),
    route({
      method: 'get',
      path: '/v1/customers/by/{kind}/{value}',
      operation: 'getCustomerViewByIdentifier',
      personal: true,
      tag: 'views',
      summary: 'The single view of the customer an identifier belongs to',
      input: {
        params: z.strictObject({ kind: vocabulary.identifierKind, value: z.string().trim().min(1).max(254) }),
        query: z.strictObject({
          ...viewQuery,
          system: vocabulary.label
            .optional()
            .meta({ description: 'for external, device and social identifiers' }),
        }),
        headers: readingHeaders,
      },
      responses: found,
      handler: ({ params, query: { system, ...query }, headers }, exchange) => {
        const value = { ...params, system: system ?? '' };
        return answerView({ $case: 'identifier', value }, { query, headers }, exchange);
      },
    }),
    route({
      method: 'post',
      path: '/v1/customers/search',
      operation: 'searchCustomers',
      access: 'read',
      personal: true,
      tag: 'views',
      summary: 'Finds customers',
      description: 'The error of a filter with an unknown field names the fields there are.',
      input: { headers: readingHeaders, body: searchBody },
      responses: { 200: { description: 'a page of customers', schema: searchPage } },
      handler: ({ headers, body }, exchange) => answerSearch(body, headers, exchange),
    }),
    route({
      method: 'get',
      path: '/v1/customers',
      operation: 'listCustomers',
      personal: true,
      tag: 'views',
      summary: 'Finds customers; the search as a link',
      input: {
        headers: readingHeaders,
        query: z.strictObject({
          filter: z.string().max(20_000).optional().meta({ description: 'a SearchFilter as JSON' }),
          sort: z.string().max(300).optional().meta({ description: 'field names, separated by commas' }),
          limit: limit.default(50),
          cursor: cursor.optional(),
          count: flag,
        }),
      },
      responses: { 200: { description: 'a page of customers', schema: searchPage } },
      handler: ({ query: { sort, filter, ...page }, headers }, exchange) => {
        const fields = sort?.split(',').filter(Boolean) ?? [];
        return answerSearch({ ...page, sort: fields, filter: readFilter(filter) }, headers, exchange);
      },
    }),
  ];
};

/** The customer that a document names first: itself. */
const customerIdsIn = (document: string): string[] => {
  const [, id] = /"customerId":"([^"]+)"/.exec(document) ?? [];
  return id === undefined ? [] : [id];
};

const readFilter = (text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  const result = searchFilter.safeParse(parseJson(text));
  if (result.success) return result.data;
  throw invalidRequest([{ in: 'query', field: 'filter', message: 'is not a SearchFilter' }]);
};
