import { activityV1, salesCommands, vocabulary } from '@icrm/contracts';
import { bytes, events, type Route, route, type ServerSentEvent } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { limit } from './reading.ts';
import { resumeAfter } from './resume.ts';
import { commandTable, questionTable } from './sales-table.ts';

const text = z.string().min(1).max(200);
const time = vocabulary.instant.optional();
const json = z.string().meta({ description: 'JSON' });

/** Commands whose messages are read as they are; the service reads their parts. */
const queueCommands = {
  importCalendar: z
    .strictObject({ owner: text, calendar: z.string().min(1).max(5_000_000) })
    .meta({ id: 'ImportCalendar' }),
  syncOffline: z
    .strictObject({
      device: vocabulary.label,
      commands: z
        .array(
          z.strictObject({
            commandId: text,
            method: z.string().min(1).max(100).meta({ description: 'such as advanceOpportunity' }),
            targetId: vocabulary.id.optional(),
            expectedRevision: z.int().min(-1).optional(),
            occurredAt: time,
            body: z
              .string()
              .max(100_000)
              .default('{}')
              .meta({ description: 'JSON: the fields of the command' }),
          }),
        )
        .max(1_000),
    })
    .meta({ id: 'SyncOffline' }),
  resolveOfflineConflict: z
    .strictObject({
      device: vocabulary.label,
      conflictCommandId: text,
      decision: z.enum(['sent-again', 'dropped']),
    })
    .meta({ id: 'ResolveOfflineConflict' }),
};

/** What sellers do and when, at their desks, on the road and without a connection. */
export const salesActivityRoutes = ({
  activities: client,
}: Pick<Clients, 'activities'>): readonly Route[] => {
  const messages = activityV1;
  return [
    ...questionTable(
      { tag: 'activities', messages, client },
      {
        listActivities: {
          path: '/v1/activities',
          summary: 'Activities of an owner in a span of time',
          query: { owner: text, from: time, until: time, status: text.optional(), limit: limit.optional() },
        },
        getVisitBrief: {
          path: '/v1/visits/{visitId}/brief',
          summary: 'What a seller has to know of a customer before a visit',
        },
        getDocument: {
          path: '/v1/documents/{documentId}',
          personal: true,
          summary: 'A document with its text, as it was made of its version of the template',
        },
        listTemplates: {
          path: '/v1/templates',
          summary: 'The templates that a seller may use',
          query: { owner: text },
        },
        listExpenses: {
          path: '/v1/expenses',
          summary: 'Expenses by who submitted them or by status',
          query: { submittedBy: text.optional(), status: text.optional(), limit: limit.optional() },
        },
        listOfflineConflicts: {
          path: '/v1/offline/conflicts',
          summary: 'Conflicts of a device that nobody decided yet',
          query: { device: vocabulary.label },
        },
      },
    ),
    ...commandTable(
      {
        ...{ tag: 'activities', messages, client },
        commands: {
          ...salesCommands.activityCommands,
          ...salesCommands.visitCommands,
          ...salesCommands.expenseCommands,
          ...salesCommands.templateCommands,
          ...salesCommands.documentCommands,
        },
      },
      {
        scheduleActivity: [
          '/v1/activities',
          'A seller will do something at a time',
          { activityId: z.string() },
        ],
        rescheduleActivity: ['/v1/activities/{activityId}/reschedule', 'It will be at another time'],
        completeActivity: ['/v1/activities/{activityId}/complete', 'It was done'],
        cancelActivity: ['/v1/activities/{activityId}/cancel', 'It will not take place'],
        reportNoShow: ['/v1/activities/{activityId}/no-show', 'The customer was not there'],
        planVisit: ['/v1/visits', 'A seller will visit a customer', { visitId: z.string() }],
        startVisit: [
          '/v1/visits/{visitId}/start',
          'The seller is there; answers with what to know',
          { alerts: json },
        ],
        actOnAlert: ['/v1/visits/{visitId}/alerts/act', 'The seller did something about an alert'],
        dismissAlert: ['/v1/visits/{visitId}/alerts/dismiss', 'The seller did nothing about an alert'],
        endVisit: ['/v1/visits/{visitId}/end', 'The seller left'],
        cancelVisit: ['/v1/visits/{visitId}/cancel', 'The visit will not take place'],
        publishTemplate: [
          '/v1/templates',
          'A text to be filled in: a new one, or a new version of one’s own',
          { templateId: z.string(), version: z.int() },
        ],
        generateDocument: [
          '/v1/documents',
          'Makes a document of a template for a customer',
          { documentId: z.string(), text: z.string() },
        ],
        submitExpense: ['/v1/expenses', 'A seller spent something', { expenseId: z.string() }],
        approveExpense: ['/v1/expenses/{expenseId}/approve', 'Somebody else says that it is right'],
        rejectExpense: ['/v1/expenses/{expenseId}/reject', 'Somebody else says that it is not right'],
        reimburseExpense: ['/v1/expenses/{expenseId}/reimburse', 'The seller got it back'],
      },
    ),
    ...commandTable(
      { tag: 'activities', messages, client, commands: queueCommands },
      {
        importCalendar: [
          '/v1/calendars/import',
          'Takes over the appointments of a calendar file',
          { answer: json },
        ],
        syncOffline: ['/v1/offline/sync', 'Carries out what was done without a connection', { answer: json }],
        resolveOfflineConflict: ['/v1/offline/conflicts/resolve', 'Somebody decided on a conflict'],
      },
    ),
    feedRoute(client),
    alertsRoute(client),
  ];
};

type Client = Clients['activities'];
const params = z.strictObject({ owner: text });

const feedRoute = (client: Client): Route =>
  route({
    method: 'get',
    path: '/v1/calendars/{owner}',
    operation: 'getCalendarFeed',
    tag: 'activities',
    summary: 'Activities and visits of an owner as iCalendar, for calendars that subscribe to it',
    input: { params },
    responses: { 200: { description: 'RFC 5545', type: 'text/calendar', schema: z.string() } },
    handler: async ({ params: { owner } }, { principal, signal }) => {
      const asked = { tenant: principal.tenant, owner };
      const request = activityV1.GetCalendarFeedRequest.fromPartial(asked);
      const { calendar } = await client.getCalendarFeed(request, { signal });
      return bytes(once(calendar), 'text/calendar; charset=utf-8');
    },
  });

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const alertsRoute = (client: Client): Route =>
  route({
    method: 'get',
    path: '/v1/sellers/{owner}/alerts/live',
    operation: 'watchVisitAlerts',
    tag: 'activities',
    summary: "Alerts of a seller's visits, as they are raised",
    input: { params },
    responses: {
      200: {
        description: 'events named alert',
        type: 'text/event-stream',
        schema: z.looseObject({ visitId: z.string(), topic: z.string(), message: z.string() }),
      },
    },
    handler: async ({ params: { owner } }, exchange) => {
      const { principal, signal } = exchange;
      const afterPosition = resumeAfter(exchange, undefined);
      const asked = { tenant: principal.tenant, seller: owner, afterPosition };
      const request = activityV1.WatchVisitAlertsRequest.fromPartial(asked);
      return events(toEvents(client.watchVisitAlerts(request, { signal })));
    },
  });

async function* toEvents(
  items: AsyncIterable<activityV1.WatchVisitAlertsResponse>,
): AsyncGenerator<ServerSentEvent> {
  for await (const { position, alert } of items) {
    const id = position.toString();
    yield alert === '' ? { id } : { id, event: 'alert', data: alert };
  }
}
