import {
  callbackV1,
  collaborationCommands,
  communityV1,
  conversationV1,
  customerCommands,
  customerV1,
  interactionV1,
  knowledgeV1,
  serviceCommands,
  serviceV1,
  sessionV1,
  vocabulary,
} from '@icrm/contracts';
import type { Route } from '@icrm/http';
import type { CallOptions } from '@icrm/rpc';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { needOwn, needOwnCase } from '../portal/own.ts';
import { type Asked, askerOf, type Method, own } from '../portal/own-command.ts';
import { portalTaskCommands } from './collaboration-portal-tasks.ts';
import { commandRoute } from './command-route.ts';

const { id } = vocabulary;
const ofCase = z.strictObject({ caseId: id });
const ofCallback = z.strictObject({ callbackId: id });
const ofConversation = z.strictObject({ conversationId: id });
const ofArticle = z.strictObject({ articleId: id });
const ofSession = z.strictObject({ sessionId: id });
const ofInteraction = z.strictObject({ interactionId: id });

/** A command of a customer that names nothing of theirs. */
const signedIn =
  <Q extends Asked, S>(call: Method<Q, S>): Method<Q, S> =>
  async (request, options) => {
    askerOf(request);
    return call(request, options);
  };

type Scope = Pick<
  Clients,
  | 'view'
  | 'customer'
  | 'service'
  | 'callbacks'
  | 'conversations'
  | 'interactions'
  | 'knowledge'
  | 'community'
  | 'sessions'
  | 'channels'
>;

/** What customers do for themselves: the commands that staff have, on their own things. */
export const collaborationPortalCommands = (clients: Scope): readonly Route[] => {
  const { customer, service, callbacks, conversations, interactions, knowledge, community, sessions } =
    clients;

  /** A command on a case of theirs. */
  const onCase =
    <Q extends Asked & { readonly caseId: string }, S>(call: Method<Q, S>): Method<Q, S> =>
    async (request, options) => {
      await needOwnCase(clients, askerOf(request), { caseId: request.caseId, call: options });
      return call(request, options);
    };
  /** A command on a conversation of theirs. */
  const onConversation =
    <Q extends Asked & { readonly conversationId: string }, S>(call: Method<Q, S>): Method<Q, S> =>
    async (request, options) => {
      const self = askerOf(request);
      const asked = { tenant: self.tenant, conversationId: request.conversationId, afterSequence: 0 };
      const { customerId: owner } = await conversations.getConversation(asked, options);
      await needOwn(clients, self, { owner, call: options });
      return call(request, options);
    };
  const onInteraction =
    <Q extends Asked & { readonly interactionId: string }, S>(call: Method<Q, S>): Method<Q, S> =>
    async (request, options) => {
      const self = askerOf(request);
      const asked = { tenant: self.tenant, interactionId: request.interactionId };
      const { interaction } = await interactions.getInteraction(asked, options);
      const { customerId: owner } = z.object({ customerId: z.string() }).parse(JSON.parse(interaction));
      await needOwn(clients, self, { owner, call: options });
      return call(request, options);
    };
  const onCallback = async (
    request: callbackV1.CancelCallbackRequest,
    options: CallOptions,
  ): Promise<callbackV1.CancelCallbackResponse> => {
    const self = askerOf(request);
    const asked = { ...self, queue: '', dueOnly: false, limit: 500 };
    const { callbacks: waiting } = await callbacks.listCallbacks(asked, options);
    const found = waiting.find(({ callbackId }) => callbackId === request.callbackId);
    await needOwn(clients, self, { owner: found?.customerId ?? '', call: options });
    return callbacks.cancelCallback(request, options);
  };

  return [
    ...portalTaskCommands(clients),
    commandRoute('portal', {
      path: '/v1/portal/callbacks',
      operation: 'requestMyCallback',
      summary: 'Call me back, or call me later',
      body: collaborationCommands.requestCallback.omit({ customerId: true }),
      request: callbackV1.RequestCallbackRequest,
      call: own(callbacks.requestCallback),
      answer: { callbackId: z.string(), dueAt: z.string(), calendar: z.string(), open: z.boolean() },
    }),
    commandRoute('portal', {
      path: '/v1/portal/callbacks/{callbackId}/cancel',
      operation: 'cancelMyCallback',
      summary: 'Call me no more',
      params: ofCallback,
      body: collaborationCommands.cancelCallback,
      request: callbackV1.CancelCallbackRequest,
      call: onCallback,
    }),
    commandRoute('portal', {
      path: '/v1/portal/cases',
      operation: 'openMyCase',
      summary: 'I ask, report or complain',
      body: serviceCommands.openCase.omit({
        ...{ customerId: true, segment: true, contract: true },
        ...{ audience: true, flow: true },
      }),
      request: serviceV1.OpenCaseRequest,
      call: own(service.openCase),
      answer: { caseId: z.string() },
    }),
    commandRoute('portal', {
      path: '/v1/portal/cases/{caseId}/notes',
      operation: 'addMyNote',
      summary: 'I say something about my case',
      params: ofCase,
      body: serviceCommands.addNote.pick({ text: true }),
      request: serviceV1.AddNoteRequest,
      call: onCase((request, options) =>
        service.addNote({ ...request, visibility: 'public', author: 'customer' }, options),
      ),
    }),
    commandRoute('portal', {
      path: '/v1/portal/cases/{caseId}/rate',
      operation: 'rateMyResolution',
      summary: 'I say how good the resolution is',
      params: ofCase,
      body: serviceCommands.rateResolution,
      request: serviceV1.RateResolutionRequest,
      call: onCase(service.rateResolution),
    }),
    commandRoute('portal', {
      path: '/v1/portal/consents',
      operation: 'giveMyConsent',
      summary: 'I agree',
      body: customerCommands.giveConsent,
      request: customerV1.GiveConsentRequest,
      call: own(customer.giveConsent),
    }),
    commandRoute('portal', {
      path: '/v1/portal/consents/withdraw',
      operation: 'withdrawMyConsent',
      summary: 'I agree no longer',
      body: customerCommands.withdrawConsent,
      request: customerV1.WithdrawConsentRequest,
      call: own(customer.withdrawConsent),
    }),
    commandRoute('portal', {
      path: '/v1/portal/erasure',
      operation: 'eraseMe',
      summary: 'Forget me: cannot be undone',
      body: z.strictObject({ reason: customerCommands.eraseCustomer.shape.reason.default('asked for it') }),
      request: customerV1.EraseCustomerRequest,
      call: own(customer.eraseCustomer),
    }),
    commandRoute('portal', {
      path: '/v1/portal/conversations',
      operation: 'openMyConversation',
      summary: 'I want to talk',
      body: collaborationCommands.openConversation.omit({ customerId: true, segment: true }),
      request: conversationV1.OpenConversationRequest,
      call: own(conversations.openConversation),
      answer: { conversationId: z.string() },
    }),
    commandRoute('portal', {
      path: '/v1/portal/conversations/{conversationId}/messages',
      operation: 'postMyMessage',
      summary: 'I say something',
      params: ofConversation,
      body: collaborationCommands.postMessage,
      request: conversationV1.PostMessageRequest,
      call: onConversation(conversations.postMessage),
      answer: { sequence: z.number() },
    }),
    commandRoute('portal', {
      path: '/v1/portal/interactions/{interactionId}/rate',
      operation: 'rateMyInteraction',
      summary: 'I say how good a contact was',
      params: ofInteraction,
      body: collaborationCommands.rateInteraction,
      request: interactionV1.RateInteractionRequest,
      call: onInteraction(interactions.rateInteraction),
    }),
    commandRoute('portal', {
      path: '/v1/portal/articles/{articleId}/rate',
      operation: 'rateAnswer',
      summary: 'This helped, or did not',
      params: ofArticle,
      body: collaborationCommands.rateArticle,
      request: knowledgeV1.RateArticleRequest,
      call: signedIn(knowledge.rateArticle),
    }),
    commandRoute('portal', {
      path: '/v1/portal/articles/{articleId}/deflection',
      operation: 'confirmAnswer',
      summary: 'I have my answer and need nobody',
      params: ofArticle,
      body: collaborationCommands.confirmDeflection,
      request: knowledgeV1.ConfirmDeflectionRequest,
      call: signedIn(knowledge.confirmDeflection),
    }),
    commandRoute('portal', {
      path: '/v1/portal/searches/failed',
      operation: 'reportMySearch',
      summary: 'I did not find what I was looking for',
      body: collaborationCommands.reportSearchFailed,
      request: knowledgeV1.ReportSearchFailedRequest,
      call: signedIn(knowledge.reportSearchFailed),
      answer: { gapId: z.string() },
    }),
    commandRoute('portal', {
      path: '/v1/portal/posts',
      operation: 'submitMyPost',
      summary: 'I write to the community',
      body: collaborationCommands.submitPost.omit({ customerId: true }),
      request: communityV1.SubmitPostRequest,
      call: own(community.submitPost),
      answer: { postId: z.string() },
    }),
    commandRoute('portal', {
      path: '/v1/portal/sessions/{sessionId}/consent',
      operation: 'consentToMySession',
      summary: 'I allow to look, to steer or to record',
      params: ofSession,
      body: collaborationCommands.consentToSession,
      request: sessionV1.ConsentToSessionRequest,
      call: signedIn(sessions.consentToSession),
    }),
    commandRoute('portal', {
      path: '/v1/portal/sessions/{sessionId}/withdraw',
      operation: 'withdrawMySessionConsent',
      summary: 'I allow it no longer',
      params: ofSession,
      body: collaborationCommands.withdrawSessionConsent,
      request: sessionV1.WithdrawSessionConsentRequest,
      call: signedIn(sessions.withdrawSessionConsent),
    }),
  ];
};
