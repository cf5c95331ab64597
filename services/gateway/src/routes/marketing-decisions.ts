import { marketingCommands as commands, marketingDecisionV1 as v1, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { withJsonText } from './json-text.ts';

const tag = 'decisions';
const visitor = z.strictObject({ visitorId: commands.visitorId });

/** What to offer or to show, and what came of it. */
export const marketingDecisionRoutes = ({ decisions }: Pick<Clients, 'decisions'>): readonly Route[] => [
  commandRoute(tag, {
    path: '/v1/decision-policy',
    operation: 'publishDecisionPolicy',
    summary: 'What may be offered or shown from now on, and for whom',
    body: commands.publishPolicy,
    request: withJsonText(v1.PublishPolicyRequest, 'policy'),
    call: decisions.publishPolicy,
    answer: { version: z.int() },
  }),
  commandRoute(tag, {
    path: '/v1/decisions',
    operation: 'decideNextAction',
    summary: 'What to offer or to show a customer or visitor now, and why',
    body: commands.decide,
    request: v1.DecideRequest,
    call: decisions.decide,
    answer: {
      decisionId: z.string(),
      action: z.string(),
      content: z.string(),
      reasons: z.array(z.string()),
    },
  }),
  commandRoute(tag, {
    path: '/v1/decisions/{decisionId}/responses',
    operation: 'recordDecisionResponse',
    summary: 'What came of it',
    params: z.strictObject({ decisionId: vocabulary.id }),
    body: commands.recordResponse,
    request: v1.RecordResponseRequest,
    call: decisions.recordResponse,
  }),
  commandRoute(tag, {
    path: '/v1/visitors/{visitorId}/interests',
    operation: 'observeVisitor',
    summary: 'Somebody who is not known looked at something',
    params: visitor,
    body: commands.observeVisitor,
    request: v1.ObserveVisitorRequest,
    call: decisions.observeVisitor,
  }),
  commandRoute(tag, {
    path: '/v1/visitors/{visitorId}/tracking',
    operation: 'decideTracking',
    summary: 'Whether what a visitor does on our pages may be kept',
    params: visitor,
    body: commands.decideTracking,
    request: v1.DecideTrackingRequest,
    call: decisions.decideTracking,
  }),
  commandRoute(tag, {
    path: '/v1/visitors/{visitorId}/pages',
    operation: 'viewPage',
    summary: 'A visitor who allowed it looked at a page',
    params: visitor,
    body: commands.viewPage,
    request: v1.ViewPageRequest,
    call: decisions.viewPage,
  }),
  commandRoute(tag, {
    path: '/v1/visitors/{visitorId}/actions',
    operation: 'performAction',
    summary: 'A visitor who allowed it did something on a page',
    params: visitor,
    body: commands.performAction,
    request: v1.PerformActionRequest,
    call: decisions.performAction,
  }),
  commandRoute(tag, {
    path: '/v1/visitors/{visitorId}/identify',
    operation: 'identifyVisitor',
    summary: 'A visitor is a customer: what they looked at is the customer’s',
    params: visitor,
    body: commands.identifyVisitor,
    request: v1.IdentifyVisitorRequest,
    call: decisions.identifyVisitor,
  }),
];
