import { careCommands as commands, careV1 as v1, vocabulary } from '@icrm/contracts';
import { json, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';

const { id, instant, label } = vocabulary;
const ofCustomer = z.strictObject({ customerId: id });
const ofContract = z.strictObject({ customerId: id, contractId: id });
const ofRun = z.strictObject({ runId: id });
const ofAgent = z.strictObject({ agentId: z.string().trim().min(1).max(200) });
const asText = (value: unknown): string => JSON.stringify(value);
const place = z
  .object({
    ...{ step: z.string(), say: z.string(), answers: z.array(z.string()), outcome: z.string() },
  })
  .meta({ id: 'ScriptPlace' });

/** Contracts, scripts, scorecards and surveys: one row a command. */
export const careCommandRoutes = ({ care }: Pick<Clients, 'care'>): readonly Route[] => [
  commandRoute('contracts', {
    path: '/v1/customers/{customerId}/contracts',
    operation: 'activateContract',
    summary: 'A customer is entitled to a level of service for a time',
    params: ofCustomer,
    body: commands.activateContract,
    request: v1.ActivateContractRequest,
    call: care.activateContract,
    answer: { contractId: z.string() },
  }),
  commandRoute('contracts', {
    path: '/v1/customers/{customerId}/contracts/{contractId}/renew',
    operation: 'renewContract',
    summary: 'The contract holds longer',
    params: ofContract,
    body: commands.renewContract,
    request: v1.RenewContractRequest,
    call: care.renewContract,
  }),
  commandRoute('contracts', {
    path: '/v1/customers/{customerId}/contracts/{contractId}/end',
    operation: 'endContract',
    summary: 'The contract ends before its time',
    params: ofContract,
    body: commands.endContract,
    request: v1.EndContractRequest,
    call: care.endContract,
  }),
  commandRoute('contact-centre', {
    path: '/v1/scripts/{scriptId}/versions',
    operation: 'publishScript',
    summary: 'Agents are led through calls by these steps from now on',
    params: z.strictObject({ scriptId: label }),
    body: commands.publishScript.extend({ steps: commands.scriptSteps.transform(asText) }),
    request: v1.PublishScriptRequest,
    call: care.publishScript,
  }),
  commandRoute('contact-centre', {
    path: '/v1/scripts/{scriptId}/runs',
    operation: 'startScript',
    summary: 'An agent goes through a script with a caller',
    params: z.strictObject({ scriptId: label }),
    body: commands.startScript,
    request: v1.StartScriptRequest,
    call: care.startScript,
    answer: { runId: z.string(), place: place.optional() },
  }),
  commandRoute('contact-centre', {
    path: '/v1/script-runs/{runId}/answers',
    operation: 'recordScriptAnswer',
    summary: 'The caller answers; the next step is told',
    params: ofRun,
    body: commands.recordScriptAnswer,
    request: v1.RecordScriptAnswerRequest,
    call: care.recordScriptAnswer,
    answer: { place: place.optional() },
  }),
  commandRoute('contact-centre', {
    path: '/v1/script-runs/{runId}/deviate',
    operation: 'deviateFromScript',
    summary: 'The agent goes to another step, and says why',
    params: ofRun,
    body: commands.deviateFromScript,
    request: v1.DeviateFromScriptRequest,
    call: care.deviateFromScript,
    answer: { place: place.optional() },
  }),
  commandRoute('contact-centre', {
    path: '/v1/script-runs/{runId}/break-off',
    operation: 'breakOffScript',
    summary: 'The script ends before its end',
    params: ofRun,
    body: commands.breakOffScript,
    request: v1.BreakOffScriptRequest,
    call: care.breakOffScript,
  }),
  commandRoute('quality', {
    path: '/v1/scorecards/{formId}/versions',
    operation: 'publishScorecard',
    summary: 'Contacts are judged by these items from now on',
    params: z.strictObject({ formId: label }),
    body: commands.publishScorecard.extend({ items: commands.scorecardItems.transform(asText) }),
    request: v1.PublishScorecardRequest,
    call: care.publishScorecard,
  }),
  commandRoute('quality', {
    path: '/v1/evaluations/{interactionId}/scores',
    operation: 'scoreQuality',
    summary: 'Judges a contact; nobody judges their own',
    params: z.strictObject({ interactionId: id }),
    body: commands.scoreQuality,
    request: v1.ScoreQualityRequest,
    call: care.scoreQuality,
    answer: { percent: z.number() },
  }),
  commandRoute('quality', {
    path: '/v1/agents/{agentId}/coaching',
    operation: 'giveCoaching',
    summary: 'Somebody went through what contacts showed with an agent',
    params: ofAgent,
    body: commands.giveCoaching,
    request: v1.GiveCoachingRequest,
    call: care.giveCoaching,
  }),
  commandRoute('quality', {
    path: '/v1/agents/{agentId}/goals',
    operation: 'agreeCoachingGoal',
    summary: 'What the judged contacts of an agent shall come to, by when; it is measured by itself',
    params: ofAgent,
    body: commands.agreeCoachingGoal,
    request: v1.AgreeCoachingGoalRequest,
    call: care.agreeCoachingGoal,
    answer: { goalId: z.string() },
  }),
  commandRoute('surveys', {
    path: '/v1/customers/{customerId}/surveys',
    operation: 'offerSurvey',
    summary: 'Asks how a contact was, unless the customer was asked lately',
    params: ofCustomer,
    body: commands.offerSurvey,
    request: v1.OfferSurveyRequest,
    call: care.offerSurvey,
    answer: { surveyId: z.string(), offered: z.boolean() },
  }),
  commandRoute('surveys', {
    path: '/v1/customers/{customerId}/surveys/{surveyId}/answer',
    operation: 'answerSurvey',
    summary: 'The customer answers',
    params: z.strictObject({ customerId: id, surveyId: id }),
    body: commands.answerSurvey,
    request: v1.AnswerSurveyRequest,
    call: care.answerSurvey,
  }),
];

const counts = z.record(z.string(), z.int());
const entitlement = z
  .object({
    ...{ contractId: z.string(), level: z.string(), until: z.string(), segment: z.string() },
    ...{ country: z.string(), plan: z.string(), planVersion: z.int(), calendar: z.string() },
  })
  .meta({ id: 'EntitlementNow' });
const coaching = z
  .object({
    sessions: z.int(),
    goals: z.array(
      z.object({
        ...{ goalId: z.string(), formId: z.string(), item: z.string(), targetPercent: z.number() },
        ...{ contacts: z.int(), until: instant, status: z.enum(['open', 'met', 'missed']) },
        ...{ counted: z.int(), meanPercent: z.number() },
      }),
    ),
  })
  .meta({ id: 'Coaching' });
const scriptReport = z
  .object({
    ...{ runs: z.int(), deviations: z.int() },
    branches: z.array(
      z.object({
        ...{ version: z.int(), step: z.string(), answer: z.string(), times: z.int(), outcomes: counts },
      }),
    ),
  })
  .meta({ id: 'ScriptReport' });
const surveyResults = z
  .object({
    ...{ offered: z.int(), suppressed: z.int(), answered: z.int(), score: z.number(), mean: z.number() },
  })
  .meta({ id: 'SurveyResults' });
const corrections = z
  .object({
    corrections: z.array(
      z.object({
        ...{ eventId: z.string(), type: z.string(), caseId: z.string(), customerId: z.string() },
        ...{ at: instant, value: z.object({ minor: z.string(), currency: z.string() }).optional() },
      }),
    ),
  })
  .meta({ id: 'Corrections' });

/** What is asked of them. */
export const careReadRoutes = ({ care }: Pick<Clients, 'care'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/customers/{customerId}/entitlement',
    operation: 'getEntitlement',
    tag: 'contracts',
    summary: 'The contract in force, and the promise that a case would get',
    input: { params: ofCustomer, query: z.strictObject({ at: instant.optional() }) },
    responses: { 200: { description: 'the entitlement', schema: entitlement } },
    handler: async ({ params, query: { at = '' } }, { principal: { tenant }, signal }) =>
      json(200, await care.getEntitlement({ tenant, ...params, at }, { signal })),
  }),
  route({
    method: 'get',
    path: '/v1/scripts/{scriptId}/report',
    operation: 'getScriptReport',
    tag: 'contact-centre',
    summary: 'How often each answer was given, and what came of it',
    input: {
      params: z.strictObject({ scriptId: label }),
      query: z.strictObject({
        version: z
          .string()
          .regex(/^\d{1,6}$/)
          .transform(Number)
          .optional(),
      }),
    },
    responses: { 200: { description: 'the report', schema: scriptReport } },
    handler: async ({ params, query: { version = 0 } }, { principal: { tenant }, signal }) =>
      json(200, await care.getScriptReport({ tenant, ...params, version }, { signal })),
  }),
  route({
    method: 'get',
    path: '/v1/agents/{agentId}/coaching',
    operation: 'getCoaching',
    tag: 'quality',
    summary: 'The coaching of an agent: sessions, goals, and how far they are',
    input: { params: ofAgent },
    responses: { 200: { description: 'the coaching', schema: coaching } },
    handler: async ({ params }, { principal: { tenant }, signal }) =>
      json(200, await care.getCoaching({ tenant, ...params }, { signal })),
  }),
  route({
    method: 'get',
    path: '/v1/quality/{agentId}',
    operation: 'getAgentQuality',
    tag: 'quality',
    summary: 'How the contacts of an agent were judged, and what is coached',
    input: { params: z.strictObject({ agentId: z.string().trim().min(1).max(200) }) },
    responses: {
      200: {
        description: 'the figures',
        schema: z
          .object({ scored: z.int(), meanPercent: z.number(), coaching: counts })
          .meta({ id: 'AgentQuality' }),
      },
    },
    handler: async ({ params }, { principal: { tenant }, signal }) =>
      json(200, await care.getAgentQuality({ tenant, ...params }, { signal })),
  }),
  route({
    method: 'get',
    path: '/v1/surveys/{kind}',
    operation: 'getSurveyResults',
    tag: 'surveys',
    summary: 'CSAT, NPS or CES: asked, answered, and the usual figure',
    input: {
      params: z.strictObject({ kind: z.enum(['csat', 'nps', 'ces']) }),
      query: z.strictObject({
        agentId: z.string().trim().min(1).max(200).optional(),
        from: instant.optional(),
        until: instant.optional(),
      }),
    },
    responses: { 200: { description: 'the figures', schema: surveyResults } },
    handler: async ({ params, query }, { principal: { tenant }, signal }) => {
      const { agentId = '', from = '', until = '' } = query;
      return json(200, await care.getSurveyResults({ tenant, ...params, agentId, from, until }, { signal }));
    },
  }),
  route({
    method: 'get',
    path: '/v1/corrections/{eventId}',
    operation: 'listCorrections',
    tag: 'cases',
    summary: 'How what an event did wrong was made good',
    input: { params: z.strictObject({ eventId: z.string().min(1).max(200) }) },
    responses: { 200: { description: 'the corrections, the oldest first', schema: corrections } },
    handler: async ({ params }, { principal: { tenant }, signal }) =>
      json(200, await care.listCorrections({ tenant, ...params }, { signal })),
  }),
];
