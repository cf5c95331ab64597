import { contexts, type FieldMask, feedV1, vocabulary } from '@icrm/contracts';
import { events, HttpProblem, positionSchema, type Route, route, type ServerSentEvent } from '@icrm/http';
import { z } from 'zod';
import { contextsOf } from '../auth/permissions.ts';
import { maskOf } from '../auth/sight.ts';
import type { Clients } from '../clients.ts';
import { flag } from './reading.ts';

const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .max(10_000)
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(item).max(1_000))
    .default([]);
const from = z
  .union([z.enum(['beginning', 'end']), positionSchema, vocabulary.instant])
  .default('end')
  .meta({ description: 'beginning, end, a log position (what comes after it) or a UTC instant' });

/** The log of a tenant for readers outside, as server-sent events. */
export const eventRoutes = ({ feed }: Pick<Clients, 'feed'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/events',
    operation: 'subscribeToEvents',
    tag: 'events',
    summary: 'The events of the tenant from any point, then live, as server-sent events',
    description:
      'Personal fields are sealed unless `reveal=true` and the caller has the role `personal-data`. Each event has the log position as its id: a client that reconnects goes on where it was, without a gap.',
    input: {
      query: z.strictObject({
        from,
        contexts: list(z.enum(contexts)).meta({ description: 'comma-separated' }),
        types: list(z.string().regex(/^[A-Za-z]{1,100}$/)).meta({
          description: 'event types, comma-separated',
        }),
        customerIds: list(vocabulary.id).meta({ description: 'comma-separated' }),
        where: list(
          z
            .string()
            .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(=[^,]{0,1000})?$/, 'expected a path, or path=value'),
        ).meta({
          description:
            'conditions on the data, comma-separated: path, or path=value, several values of a path by |',
        }),
        fields: list(
          z.string().regex(/^(data|metadata)(\.[A-Za-z0-9_-]+)*$/, 'expected such as data.orderId'),
        ).meta({
          description: 'places of data and metadata that are sent, comma-separated; all unless given',
        }),
        reveal: flag,
      }),
      headers: z.object({ 'last-event-id': positionSchema.optional() }),
    },
    responses: {
      200: { description: 'events named by their type', type: 'text/event-stream', schema: z.object({}) },
    },
    handler: async ({ query, headers }, { principal, signal }) => {
      const mask = maskOf(principal);
      requireShown(query.where, mask);
      if (query.reveal && !principal.roles.includes('personal-data'))
        throw new HttpProblem(403, 'role-missing', { detail: 'reveal needs the role personal-data' });
      const request = feedV1.SubscribeRequest.fromPartial({
        tenant: principal.tenant,
        filter: {
          contexts: confine(query.contexts, contextsOf(principal)),
          types: query.types,
          customerIds: query.customerIds,
          data: query.where.map(toCondition),
        },
        maxBatch: 100,
        revealPersonal: query.reveal,
        ...(query.fields.length > 0 && { mask: { paths: query.fields } }),
      });
      const start = { at: startOf(headers['last-event-id'] ?? query.from) };
      return events(toEvents(feed.subscribe({ ...request, start }, { signal }), mask));
    },
  }),
];

/** The contexts asked for, or all that the caller may see. @throws HttpProblem 403 for one that they may not. */
const confine = (asked: readonly string[], allowed: readonly string[] | undefined): string[] => {
  const beyond = asked.find((context) => allowed?.includes(context) === false);
  if (beyond !== undefined)
    throw new HttpProblem(403, 'scope-missing', { detail: `this needs the scope icrm:context:${beyond}` });
  return [...(asked.length === 0 ? (allowed ?? []) : asked)];
};

const toCondition = (text: string): feedV1.DataCondition => {
  const [path = '', ...rest] = text.split('=');
  return { path, anyOf: rest.length === 0 ? [] : rest.join('=').split('|') };
};

const startOf = (from: string | bigint): feedV1.Start['at'] => {
  if (typeof from === 'bigint') return { $case: 'afterPosition', value: from };
  if (from === 'beginning') return { $case: 'beginning', value: {} };
  return from === 'end' ? { $case: 'end', value: {} } : { $case: 'fromTime', value: from };
};

/** A condition tells what a field holds as well as showing it does. @throws HttpProblem 403 */
const requireShown = (where: readonly string[], mask: FieldMask | undefined): void => {
  for (const text of where) {
    const { path } = toCondition(text);
    const group = mask?.withheldData(path);
    if (group !== undefined)
      throw new HttpProblem(403, 'field-withheld', {
        detail: `${path} needs the scope icrm:fields:${group}`,
      });
  }
};

async function* toEvents(
  items: AsyncIterable<feedV1.SubscribeResponse>,
  mask: FieldMask | undefined,
): AsyncGenerator<ServerSentEvent> {
  for await (const { item, position } of items) {
    const id = position.toString();
    switch (item?.$case) {
      case 'event':
        yield toEvent(item.value, mask);
        break;
      case 'batch':
        yield* item.value.events.map((event) => toEvent(event, mask));
        break;
      case 'caughtUp':
        yield { id, event: 'caught-up', data: '{}' };
        break;
      default:
        yield { id };
    }
  }
}

/** Data and metadata are JSON already and are handed on as they are, unless something of them is withheld. */
const toEvent = (
  { data, metadata, ...event }: feedV1.Event,
  mask: FieldMask | undefined,
): ServerSentEvent => {
  const { id, type, context, stream, tenant, customerIds, recordedAt, occurredAt, schemaVersion } = event;
  const position = event.position.toString();
  const head = { id, type, context, stream, revision: event.revision.toString(), position, tenant };
  const rest = { customerIds, recordedAt, occurredAt, schemaVersion };
  const text = JSON.stringify({ ...head, ...rest });
  const shown = mask === undefined ? jsonOf(data) : maskedText(jsonOf(data), type, mask);
  const bodies = `"data":${shown},"metadata":${jsonOf(metadata)}`;
  return { id: position, event: type, data: `${text.slice(0, -1)},${bodies}}` };
};

const maskedText = (text: string, type: string, mask: FieldMask): string =>
  JSON.stringify(mask.data(type, JSON.parse(text) ?? {}).data);

const jsonOf = (bytes: Uint8Array): string =>
  bytes.length === 0 ? 'null' : Buffer.from(bytes).toString('utf8');
