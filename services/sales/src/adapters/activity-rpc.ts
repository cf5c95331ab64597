import { activityV1, commandContext, salesCommands, vocabulary } from '@icrm/contracts';
import { implement, type RpcCall, RpcError, type RpcService, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { z } from 'zod';
import { activities, expenses, importCalendar, offlineQueues } from '../application/activity-handler.ts';
import {
  calendarOf,
  listActivities,
  listExpenses,
  visitBrief,
  watchAlerts,
} from '../application/queries/activity-queries.ts';
import { listTemplates } from '../application/queries/template-queries.ts';
import { syncOffline } from '../application/sync-offline.ts';
import { documents, readDocument, templates } from '../application/template-handler.ts';
import { createVisits } from '../application/visit-handler.ts';
import { commandMethods, type Edge, id, limit, method, question } from './edge.ts';
import { accepted, toResult } from './refusals.ts';

const { activityCommands, visitCommands, expenseCommands, templateCommands, documentCommands } =
  salesCommands;
const text = z.string().max(200).optional();
const someone = z.string().min(1).max(200);
const time = vocabulary.instant.transform((it) => new Date(it).toISOString()).optional();
const { tenant } = commandContext.shape;
const device = vocabulary.label;

const queued = z.strictObject({
  commandId: commandContext.shape.commandId,
  method: z.string().min(1).max(100),
  targetId: id.optional(),
  expectedRevision: z.int().min(-1).optional(),
  occurredAt: time,
  body: z
    .string()
    .max(100_000)
    .default('{}')
    .transform((json, context) => {
      try {
        return JSON.parse(json) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'expected JSON' });
        return z.NEVER;
      }
    }),
});

/** ActivityService: what sellers do and when, at their desks, on the road and without a connection. */
export const activityRpc = (edge: Edge): RpcService => {
  const visits = createVisits(edge.register);
  return implement(activityV1.ActivityServiceService, {
    ...commandMethods({
      ...{ edge, noun: 'activity', commands: activityCommands, handle: activities.handle },
      creates: ['scheduleActivity'],
    }),
    ...commandMethods({
      ...{ edge, noun: 'visit', commands: visitCommands, handle: visits.handle },
      creates: ['planVisit'],
    }),
    ...commandMethods({
      ...{ edge, noun: 'expense', commands: expenseCommands, handle: expenses.handle },
      creates: ['submitExpense'],
    }),
    startVisit: method(
      edge,
      { ...visitCommands.startVisit.shape, visitId: id },
      async (by, { visitId, ...data }) => {
        const outcome = accepted(await visits.handle(by, visitId, { type: 'StartVisit', data }));
        const alerts = outcome.events.flatMap((event) =>
          event.type === 'VisitAlertRaised' ? [event.data] : [],
        );
        return { alerts: JSON.stringify(alerts), result: toResult(outcome) };
      },
    ),
    publishTemplate: method(edge, templateCommands.publishTemplate.shape, async (by, data) => {
      const templateId = data.templateId ?? derivedId(by.context.commandId, 'template');
      const outcome = accepted(await templates.handle(by, templateId, { type: 'PublishTemplate', data }));
      return { templateId, version: outcome.state.versions.length, result: toResult(outcome) };
    }),
    generateDocument: method(edge, documentCommands.generateDocument.shape, async (by, data) => {
      const documentId = data.documentId ?? derivedId(by.context.commandId, 'document');
      const outcome = accepted(await documents.handle(by, documentId, { type: 'GenerateDocument', data }));
      const made = await readDocument(edge.store, by.context.tenant, documentId);
      return { documentId, text: made?.text ?? '', result: toResult(outcome) };
    }),
    getDocument: question({ documentId: id }, ({ tenant: of, documentId }) =>
      readDocument(edge.store, of, documentId),
    ),
    listTemplates: question({ owner: someone }, ({ tenant: of, owner }) => listTemplates(edge, of, owner)),
    importCalendar: method(
      edge,
      { owner: someone, calendar: z.string().max(5_000_000) },
      async (by, { owner, calendar }) => {
        try {
          return {
            answer: JSON.stringify({ appointments: await importCalendar(by, owner, calendar) }),
            result: undefined,
          };
        } catch (cause) {
          if (!(cause instanceof SyntaxError)) throw cause;
          const fieldViolations = [{ field: 'calendar', description: cause.message }];
          throw new RpcError('INVALID_ARGUMENT', cause.message, { fieldViolations, cause });
        }
      },
    ),
    syncOffline: method(
      edge,
      { device, commands: z.array(queued).max(1_000) },
      async (handling, { device: of, commands }) => ({
        answer: JSON.stringify({ commands: await syncOffline({ handling, visits, device: of }, commands) }),
        result: undefined,
      }),
    ),
    resolveOfflineConflict: method(
      edge,
      { device, conflictCommandId: z.string().min(1).max(200), decision: z.enum(['sent-again', 'dropped']) },
      async (by, { device: of, conflictCommandId: commandId, decision }) => {
        const command = { type: 'ResolveConflict', data: { commandId, decision } } as const;
        return { result: toResult(await offlineQueues.handle(by, of, command)) };
      },
    ),
    listActivities: question(
      { owner: someone, from: time, until: time, status: text, limit },
      ({ tenant: of, ...asked }) => listActivities(edge, of, asked),
    ),
    getCalendarFeed: validated(z.strictObject({ tenant, owner: someone }), async ({ tenant: of, owner }) => ({
      calendar: await calendarOf(edge, of, owner),
    })),
    getVisitBrief: question({ visitId: id }, ({ tenant: of, visitId }) =>
      visitBrief(edge, visits, of, visitId),
    ),
    listExpenses: question({ submittedBy: text, status: text, limit }, ({ tenant: of, ...asked }) =>
      listExpenses(edge, of, asked),
    ),
    listOfflineConflicts: question({ device }, async ({ tenant: of, device: name }) => ({
      conflicts: (await offlineQueues.read(edge.store, of, name)).open,
    })),
    watchVisitAlerts: validated(
      z.strictObject({
        tenant,
        seller: someone,
        afterPosition: z.union([z.int(), z.bigint()]).transform(BigInt),
      }),
      ({ tenant: of, seller, afterPosition: after }, { signal }: RpcCall) =>
        watchAlerts(edge, { tenant: of, seller, after }, signal),
    ),
  });
};
