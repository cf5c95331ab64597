import { marketingCommands as commands, marketingContactV1 as v1, vocabulary } from '@icrm/contracts';
import { html, json, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { limit } from './reading.ts';

const tag = 'contacts';
const message = z.strictObject({ messageId: vocabulary.id });

/** Contacts with customers, and what became of them. */
export const marketingContactRoutes = ({ contacts }: Pick<Clients, 'contacts'>): readonly Route[] => [
  commandRoute(tag, {
    path: '/v1/contacts',
    operation: 'requestContact',
    summary: 'Asks whether a customer may be contacted now; what is permitted is queued',
    description:
      'Consent, frequency and quiet hours as of this moment; the answer is written with its reason.',
    body: commands.requestContact,
    request: v1.RequestContactRequest,
    call: contacts.requestContact,
    answer: { contactId: z.string(), permitted: z.boolean(), rule: z.string(), until: z.string() },
  }),
  commandRoute(tag, {
    path: '/v1/messages/{messageId}/hand-over',
    operation: 'recordHandOver',
    summary: 'A letter or a call was handed over',
    params: message,
    body: commands.recordHandOver,
    request: v1.RecordHandOverRequest,
    call: contacts.recordHandOver,
  }),
  commandRoute(tag, {
    path: '/v1/messages/{messageId}/return',
    operation: 'recordReturn',
    summary: 'A message came back',
    params: message,
    body: commands.recordReturn,
    request: v1.RecordReturnRequest,
    call: contacts.recordReturn,
  }),
  commandRoute(tag, {
    path: '/v1/messages/reports',
    operation: 'recordReport',
    summary: 'A bounce (RFC 3464) or a complaint (RFC 5965) as the mail server sent it',
    body: commands.recordReport,
    request: v1.RecordReportRequest,
    call: contacts.recordReport,
    answer: { messageId: z.string(), kind: z.string() },
  }),
  commandRoute(tag, {
    path: '/v1/opt-ins',
    operation: 'requestOptIn',
    summary: 'Somebody asked to be written to: asks them by mail whether it was them',
    body: commands.requestOptIn,
    request: v1.RequestOptInRequest,
    call: contacts.requestOptIn,
    answer: { optInId: z.string() },
  }),
  commandRoute(tag, {
    path: '/v1/opt-ins/confirm',
    operation: 'confirmOptIn',
    summary: 'The link of that mail was followed: gives the consent, with its evidence',
    body: commands.confirmOptIn,
    request: v1.ConfirmOptInRequest,
    call: contacts.confirmOptIn,
    answer: { customerId: z.string() },
  }),
  commandRoute(tag, {
    path: '/v1/auto-responses',
    operation: 'respondAutomatically',
    summary: 'A message came in: answers it by a rule, unless a machine wrote it',
    body: commands.respondAutomatically,
    request: v1.RespondAutomaticallyRequest,
    call: contacts.respondAutomatically,
    answer: { messageId: z.string(), suppressed: z.string() },
  }),
  route({
    method: 'get',
    path: '/v1/messages/queued',
    operation: 'listQueuedMessages',
    tag,
    summary: 'Letters or calls that wait to be handed over, the oldest first',
    personal: true,
    input: {
      query: z.strictObject({ channel: z.enum(['post', 'phone']), limit: limit.default(50) }),
    },
    responses: {
      200: {
        description: 'the messages',
        schema: z.object({
          messages: z.array(
            z.object({
              messageId: z.string(),
              customerId: z.string(),
              subject: z.string(),
              text: z.string(),
              queuedAt: z.string(),
            }),
          ),
        }),
      },
    },
    handler: async ({ query }, { principal: { tenant }, signal }) =>
      json(200, await contacts.listQueued({ tenant, ...query }, { signal })),
  }),
  ...linkRoutes({ contacts }),
];

const params = z.strictObject({ token: z.string().min(1).max(400) });
const page = { 200: { description: 'a page', type: 'text/html' } } as const;
const done = (text: string) =>
  html(`<!doctype html><meta charset="utf-8"><title>${text}</title><p>${text}</p>`);

/** Where the links of mails lead. Whoever has the mail may follow them; the token is sealed. */
const linkRoutes = ({ contacts }: Pick<Clients, 'contacts'>): readonly Route[] => [
  route({
    method: 'post',
    path: '/m/{token}/unsubscribe',
    operation: 'unsubscribe',
    tag,
    summary: 'One-click unsubscription of a mail (RFC 8058)',
    authenticated: false,
    input: { params },
    upload: [
      { type: 'application/x-www-form-urlencoded', schema: z.string() },
      { type: 'multipart/form-data', schema: z.string() },
    ],
    responses: page,
    handler: async ({ params: { token } }, { requestId, signal, upload }) => {
      upload.resume();
      await contacts.followLink({ token, action: 'unsubscribe', link: '', commandId: requestId }, { signal });
      return done('You will get no more of these messages.');
    },
  }),
  route({
    method: 'get',
    path: '/m/{token}/unsubscribe',
    operation: 'askUnsubscribe',
    tag,
    summary: 'Asks whoever opened the link; machines that only look at links unsubscribe nobody',
    authenticated: false,
    input: { params },
    responses: page,
    handler: async () =>
      html(
        '<!doctype html><meta charset="utf-8"><form method="post"><button name="List-Unsubscribe" value="One-Click">No more of these messages</button></form>',
      ),
  }),
  route({
    method: 'get',
    path: '/m/{token}/confirm',
    operation: 'askConfirmOptIn',
    tag,
    summary: 'Asks whoever opened the link of a double opt-in; looking at it confirms nothing',
    authenticated: false,
    input: { params },
    responses: page,
    handler: async () =>
      html(
        '<!doctype html><meta charset="utf-8"><form method="post"><button>Yes, write to me</button></form>',
      ),
  }),
  route({
    method: 'post',
    path: '/m/{token}/confirm',
    operation: 'confirmOptInByLink',
    tag,
    summary: 'Confirms a double opt-in; the request is its evidence',
    authenticated: false,
    input: { params },
    upload: [{ type: 'application/x-www-form-urlencoded', schema: z.string() }],
    responses: page,
    handler: async ({ params: { token } }, { requestId, signal, upload, header }) => {
      upload.resume();
      const evidence = `link followed, request ${requestId}, ${header('user-agent') ?? 'no user agent'}`;
      const context = {
        commandId: `confirm/${token}`.slice(0, 200),
        // The token says which tenant it is of.
        tenant: 'links',
        actor: { kind: 'customer', id: 'link' },
        channel: 'email',
      };
      const request = v1.ConfirmOptInRequest.fromPartial({
        context,
        token,
        evidence: evidence.slice(0, 200),
      });
      await contacts.confirmOptIn(request, { signal });
      return done('Thank you. We will write to you.');
    },
  }),
  route({
    method: 'get',
    path: '/m/{token}/open',
    operation: 'openMessage',
    tag,
    summary: 'The picture of a mail: it was opened',
    authenticated: false,
    access: 'write',
    input: { params },
    responses: page,
    handler: async ({ params: { token } }, { requestId, signal }) => {
      await contacts.followLink({ token, action: 'open', link: '', commandId: requestId }, { signal });
      return done('');
    },
  }),
  route({
    method: 'get',
    path: '/m/{token}/click',
    operation: 'followMessageLink',
    tag,
    summary: 'A link of a mail was followed: leads on to it',
    authenticated: false,
    access: 'write',
    input: { params, query: z.strictObject({ to: z.httpUrl().max(2_000) }) },
    responses: { 303: { description: 'the link' }, 404: { description: 'the token is not ours' } },
    handler: async ({ params: { token }, query: { to } }, { requestId, signal }) => {
      const { known } = await contacts.followLink(
        { token, action: 'click', link: to, commandId: requestId },
        { signal },
      );
      // Known says that the link stands in the message: others are led nowhere.
      return known
        ? { kind: 'empty', status: 303, headers: { location: to } }
        : { kind: 'empty', status: 404, headers: {} };
    },
  }),
];
