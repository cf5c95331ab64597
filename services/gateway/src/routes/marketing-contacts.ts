import { marketingCommands as commands, marketingContactV1 as v1, vocabulary } from '@icrm/contracts';
import { html, json, jsonText, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { withJsonText } from './json-text.ts';
import { limit } from './reading.ts';

const tag = 'contacts';
const message = z.strictObject({ messageId: vocabulary.id });
const ofTopic = z.strictObject({ topic: vocabulary.label });

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
    path: '/v1/contact-policy',
    operation: 'publishContactPolicy',
    summary: 'How often, when and by which channels customers may be contacted from now on',
    body: commands.publishContactPolicy,
    request: withJsonText(v1.PublishContactPolicyRequest, 'policy'),
    call: contacts.publishContactPolicy,
    answer: { version: z.int() },
  }),
  route({
    method: 'get',
    path: '/v1/contact-policy',
    operation: 'getContactPolicy',
    tag,
    summary: 'What counts for contacts, and by which version',
    input: {},
    responses: {
      200: {
        description: 'the policy in force',
        schema: z.looseObject({ version: z.int() }).meta({ id: 'ContactPolicyInForce' }),
      },
    },
    handler: async (_input, { principal: { tenant }, signal }) =>
      jsonText(200, (await contacts.getContactPolicy({ tenant }, { signal })).answer),
  }),
  commandRoute(tag, {
    path: '/v1/calls/next',
    operation: 'takeCall',
    summary: 'The next call that is to be made, for whoever asks; nobody else gets it',
    description:
      'An empty messageId: nobody is to be called now. The call is told by the hand-over of its message.',
    body: commands.takeCall,
    request: v1.TakeCallRequest,
    call: contacts.takeCall,
    answer: {
      messageId: z.string(),
      customerId: z.string(),
      subject: z.string(),
      text: z.string(),
    },
  }),
  commandRoute(tag, {
    path: '/v1/topics/{topic}/followers',
    operation: 'followTopic',
    summary: 'A customer wants to hear of what is new on a topic',
    params: ofTopic,
    body: commands.followTopic,
    request: v1.FollowTopicRequest,
    call: contacts.followTopic,
  }),
  commandRoute(tag, {
    path: '/v1/topics/{topic}/followers/remove',
    operation: 'unfollowTopic',
    summary: 'A customer does not want to hear of a topic any more',
    params: ofTopic,
    body: commands.unfollowTopic,
    request: v1.UnfollowTopicRequest,
    call: contacts.unfollowTopic,
  }),
  commandRoute(tag, {
    path: '/v1/topics/{topic}/announcements',
    operation: 'announce',
    summary: 'Tells all who follow a topic what is new, each by the same guard and once',
    params: ofTopic,
    body: commands.announce,
    request: v1.AnnounceRequest,
    call: contacts.announce,
    answer: { campaignId: z.string(), followers: z.int() },
  }),
  route({
    method: 'get',
    path: '/v1/topics/{topic}',
    operation: 'getTopic',
    tag,
    summary: 'How many follow a topic, and what they were told',
    input: { params: ofTopic },
    responses: {
      200: {
        description: 'the topic',
        schema: z.looseObject({ topic: z.string(), followers: z.int() }).meta({ id: 'MarketingTopic' }),
      },
    },
    handler: async ({ params: { topic } }, { principal: { tenant }, signal }) =>
      jsonText(200, (await contacts.getTopic({ tenant, topic }, { signal })).answer),
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
