import { parseRequest, RpcError } from '@icrm/rpc';
import { describe, expect, test } from '@jest/globals';
import { callbackRequests, sessionRequests } from './callback-requests.ts';
import { knowledgeRequests } from './knowledge-requests.ts';
import { channelRequests, conversationRequests, interactionRequests } from './requests.ts';
import { communityRequests, teamworkRequests } from './teamwork-requests.ts';

const id = '0193a000-0000-7000-8000-000000000001';
const at = '2026-03-02T09:00:00.000Z';
const context = {
  commandId: 'c-1',
  tenant: 'acme',
  actor: { kind: 'staff', id: 'agent-3' },
  channel: 'phone',
};
const entity = { kind: 'order', id: 'CA-1' };
const taker = { kind: 'department', id: 'sales' };
const grantee = { kind: 'partner', id: 'roofers' };
const all = {
  ...interactionRequests,
  ...conversationRequests,
  ...channelRequests,
  ...callbackRequests,
  ...sessionRequests,
  ...knowledgeRequests,
  ...teamworkRequests,
  ...communityRequests,
};
type Method = keyof typeof all;
const inTenant = { tenant: 'acme' };
const ofSession = { context, sessionId: id };
const ofArticle = { context, articleId: id };
const ofPost = { context, postId: id };

const valid: Readonly<Record<Method, object>> = {
  recordInteraction: {
    ...{ context, channel: 'sms', externalId: '1' },
    participants: [{ role: 'from', kind: 'phone', value: '+34' }],
  },
  sendMessage: { context, channel: 'email', customerId: id, to: 'a@b.c', text: 'x' },
  rateInteraction: { context, interactionId: id, score: 5 },
  removeInteraction: { context, interactionId: id, reason: 'x' },
  getInteraction: { ...inTenant, interactionId: id },
  getContent: { ...inTenant, interactionId: id, ref: 'x' },
  openConversation: { context, customerId: id, channel: 'chat' },
  postMessage: { context, conversationId: id, text: 'x' },
  assignConversation: { context, conversationId: id, agentId: 'x' },
  handOverConversation: { context, conversationId: id, to: 'x' },
  movePrivate: { context, conversationId: id },
  identifyParticipant: { context, conversationId: id, kind: 'email', value: 'a@b.c' },
  closeConversation: { context, conversationId: id, reason: 'x' },
  getConversation: { ...inTenant, conversationId: id, afterSequence: 0 },
  join: { ...inTenant, conversationId: id, actor: context.actor, afterSequence: 0 },
  say: { commandId: 'c', text: 'x' },
  receiveWebhook: { ...inTenant, channel: 'sms', system: 'x', body: new Uint8Array() },
  importMail: { ...inTenant, mailbox: 'Help@acme.example', format: 'mbox' },
  signalCall: { context, system: 'pbx', call: '1', signal: 'ring' },
  getContainment: inTenant,
  registerEquipment: { context, equipmentId: 'pbx-1', kind: 'exchange' },
  reportEquipment: { context, equipmentId: 'pbx-1', works: true },
  listEquipment: inTenant,
  startPortalTask: { context, customerId: id, task: 'move-house', step: 'address' },
  reachPortalStep: { context, customerId: id, taskId: id, step: 'meter' },
  completePortalTask: { context, customerId: id, taskId: id },
  abandonPortalTask: { context, customerId: id, taskId: id },
  getPortalGaps: inTenant,
  requestCallback: { context, customerId: id, number: '+34612' },
  attemptCallback: { context, callbackId: id, agentId: 'x', outcome: 'busy' },
  cancelCallback: { context, callbackId: id, reason: 'x' },
  listCallbacks: { ...inTenant, dueOnly: false, limit: 0 },
  requestSession: { context, customerId: id, kind: 'co-browsing' },
  consentToSession: { ...ofSession, scopes: ['view'], evidence: 'x' },
  withdrawSessionConsent: { ...ofSession, scopes: ['view'] },
  startSession: ofSession,
  joinSession: { ...ofSession, participant: 'x' },
  leaveSession: { ...ofSession, participant: 'x' },
  showPage: { ...ofSession, page: '/x' },
  passControl: { ...ofSession, to: 'x' },
  recordSession: { ...ofSession, recording: 'x' },
  endSession: { ...ofSession, reason: 'x' },
  draftArticle: { context, language: 'es', title: 'x', body: 'x' },
  reviewArticle: { ...ofArticle, approved: true },
  publishArticle: ofArticle,
  retireArticle: { ...ofArticle, reason: 'x' },
  rateArticle: { ...ofArticle, helpful: true },
  confirmDeflection: ofArticle,
  reuseArticle: { ...ofArticle, caseId: id },
  reportSearchFailed: { context, language: 'en', query: 'x' },
  searchArticles: { ...inTenant, language: 'en', query: 'x', internal: false, limit: 0 },
  getArticle: { ...inTenant, articleId: id, internal: false },
  listKnowledgeGaps: { ...inTenant, limit: 0 },
  openThread: { context, entity, title: 'x' },
  postInThread: { context, threadId: id, text: 'x' },
  closeThread: { context, threadId: id, reason: 'x' },
  getThread: { ...inTenant, threadId: id, asPartner: false },
  listThreads: { ...inTenant, mentioned: 'bea' },
  requestHandoff: { context, entity, from: taker, to: grantee, deadline: at },
  acceptHandoff: { context, handoffId: id },
  declineHandoff: { context, handoffId: id, reason: 'x' },
  saveList: { context, name: 'x', customerIds: [id] },
  grantList: { context, listId: id, grantee, fields: ['displayName'] },
  revokeList: { context, listId: id, grantee },
  openList: { context, listId: id, grantee },
  submitPost: { context, customerId: id, community: 'solar', kind: 'idea', text: 'x' },
  moderatePost: { ...ofPost, decision: 'approved' },
  reportPost: { ...ofPost, by: id, reason: 'x' },
  acceptAnswer: { ...ofPost, answerId: id },
  votePost: { ...ofPost, by: id },
  getParity: inTenant,
};
const methods = Object.keys(all) as Method[];
const commands = methods.filter((method) => 'context' in valid[method]);

const violations = (method: Method, change: object): string[] => {
  try {
    parseRequest(all[method], { ...valid[method], ...change });
    return [];
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== 'INVALID_ARGUMENT') throw error;
    return error.fieldViolations.map(({ field }) => field);
  }
};

test.each(methods)('%s is read as it should be', (method) => expect(violations(method, {})).toEqual([]));

test.each(methods)('%s takes no field that it does not know', (method) => {
  // A command's own fields are closed; a file's first piece carries its bytes beside them.
  if (method !== 'importMail') expect(violations(method, { stray: 1 })).toEqual(['stray']);
});

describe.each(commands)('%s', (method) => {
  test('needs a context', () => expect(violations(method, { context: undefined })).toEqual(['context']));
  test('needs an actor of a known kind', () =>
    expect(violations(method, { context: { ...context, actor: { kind: 'robot', id: '1' } } })).toEqual([
      'context.actor.kind',
    ]));
});

test.each<[Method, string, object]>([
  ['sendMessage', 'to', { to: '' }],
  ['rateInteraction', 'score', { score: 6 }],
  ['getContent', 'ref', { ref: '' }],
  ['openConversation', 'country', { country: 'Spain' }],
  ['postMessage', 'text', { text: ' ' }],
  ['postMessage', 'text', { text: 'x'.repeat(4_001) }],
  ['identifyParticipant', 'kind', { kind: 'aura' }],
  ['getConversation', 'afterSequence', { afterSequence: -1 }],
  ['receiveWebhook', 'channel', { channel: 'telepathy' }],
  ['importMail', 'mailbox', { mailbox: 'help' }],
  ['importMail', 'format', { format: 'pst' }],
  ['signalCall', 'signal', { signal: 'whistle' }],
  ['signalCall', 'digits', { digits: '12a' }],
  ['getContainment', 'from', { from: 'monday' }],
  ['registerEquipment', 'kind', { kind: 'teapot' }],
  ['startPortalTask', 'step', { step: 'No Label!' }],
  ['requestCallback', 'number', { number: '1' }],
  ['requestCallback', 'from', { from: 'tomorrow' }],
  ['attemptCallback', 'outcome', { outcome: 'sold' }],
  ['listCallbacks', 'limit', { limit: 501 }],
  ['requestSession', 'kind', { kind: 'seance' }],
  ['consentToSession', 'scopes', { scopes: [] }],
  ['consentToSession', 'scopes[0]', { scopes: ['all'] }],
  ['draftArticle', 'language', { language: 'fr' }],
  ['draftArticle', 'body', { body: '' }],
  ['searchArticles', 'query', { query: ' ' }],
  ['openThread', 'entity.kind', { entity: { kind: 'My Order', id: '1' } }],
  ['listThreads', 'entity', { mentioned: '' }],
  ['requestHandoff', 'to.kind', { to: { kind: 'planet', id: 'mars' } }],
  ['requestHandoff', 'deadline', { deadline: '' }],
  ['saveList', 'filter', { customerIds: [] }],
  ['grantList', 'fields', { fields: [] }],
  ['grantList', 'fields[0]', { fields: ['__proto__'] }],
  ['submitPost', 'kind', { kind: 'rant' }],
  ['moderatePost', 'decision', { decision: 'burnt' }],
])('%s refuses a wrong %s', (method, field, wrong) => expect(violations(method, wrong)).toEqual([field]));
