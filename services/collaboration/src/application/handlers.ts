import { type Callback, callback } from '../domain/callback/callback.ts';
import { post } from '../domain/community/post.ts';
import { equipment } from '../domain/equipment/equipment.ts';
import { opinion, parityGap } from '../domain/insight/gaps.ts';
import { article } from '../domain/knowledge/article.ts';
import { knowledgeGap } from '../domain/knowledge/knowledge-gap.ts';
import { portalTask } from '../domain/portal/portal-task.ts';
import { session } from '../domain/session/session.ts';
import { handoff } from '../domain/teamwork/handoff.ts';
import { list } from '../domain/teamwork/list.ts';
import { thread } from '../domain/teamwork/thread.ts';
import { handlerOf } from './handle.ts';

type OfCustomer = { readonly status: 'unknown' } | { readonly status: string; readonly customerId: string };
const theirs = (state: OfCustomer): readonly string[] => ('customerId' in state ? [state.customerId] : []);
type OfCustomers =
  | { readonly status: 'unknown' }
  | { readonly status: string; readonly customerIds: readonly string[] };
const those = (state: OfCustomers): readonly string[] => ('customerIds' in state ? state.customerIds : []);

export const handleCallback = handlerOf({
  noun: 'callback',
  decider: callback,
  customersOf: (state: Callback) => theirs(state),
});
export const handleSession = handlerOf({ noun: 'session', decider: session, customersOf: theirs });
export const handleArticle = handlerOf({ noun: 'article', decider: article });
export const handleKnowledgeGap = handlerOf({ noun: 'knowledgegap', decider: knowledgeGap });
export const handleThread = handlerOf({ noun: 'thread', decider: thread, customersOf: those });
export const handleHandoff = handlerOf({ noun: 'handoff', decider: handoff, customersOf: those });
export const handleList = handlerOf({ noun: 'list', decider: list });
export const handlePost = handlerOf({ noun: 'post', decider: post, customersOf: theirs });
export const handleEquipment = handlerOf({ noun: 'equipment', decider: equipment });
export const handlePortalTask = handlerOf({ noun: 'portaltask', decider: portalTask, customersOf: theirs });
export const handleOpinion = handlerOf({ noun: 'opinion', decider: opinion });
export const handleParityGap = handlerOf({ noun: 'parity', decider: parityGap });
