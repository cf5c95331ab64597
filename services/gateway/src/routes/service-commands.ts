import { serviceCommands as commands, serviceV1 as v1, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';

const params = z.strictObject({ caseId: vocabulary.id });

/** Cases: one row a command. */
export const serviceCommandRoutes = ({ service }: Pick<Clients, 'service'>): readonly Route[] => [
  commandRoute('cases', {
    path: '/v1/cases',
    operation: 'openCase',
    summary: 'A customer asks, reports or complains',
    description:
      'Segment and contract say what is promised, the country whose working hours count; the standard promise unless given.',
    body: commands.openCase,
    request: v1.OpenCaseRequest,
    call: service.openCase,
    answer: { caseId: z.string() },
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/acknowledge',
    operation: 'acknowledgeCase',
    summary: 'Tells the customer that the case has arrived',
    params,
    body: commands.acknowledgeCase,
    request: v1.AcknowledgeCaseRequest,
    call: service.acknowledgeCase,
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/assign',
    operation: 'assignCase',
    summary: 'Somebody answers for the case from now on',
    params,
    body: commands.assignCase,
    request: v1.AssignCaseRequest,
    call: service.assignCase,
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/notes',
    operation: 'addNote',
    summary: 'Something said about the case: to or by the customer, or among colleagues',
    description:
      "A public note of the staff is a response; the customer's own words are public and end the waiting for them.",
    params,
    body: commands.addNote,
    request: v1.AddNoteRequest,
    call: service.addNote,
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/wait',
    operation: 'waitForCustomer',
    summary: 'Asks the customer; the promised resolution rests until the answer',
    params,
    body: commands.waitForCustomer,
    request: v1.WaitForCustomerRequest,
    call: service.waitForCustomer,
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/resume',
    operation: 'resumeCase',
    summary: 'The case goes on',
    params,
    body: commands.resumeCase,
    request: v1.ResumeCaseRequest,
    call: service.resumeCase,
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/propose',
    operation: 'proposeResolution',
    summary: 'Offers the customer a resolution',
    params,
    body: commands.proposeResolution,
    request: v1.ProposeResolutionRequest,
    call: service.proposeResolution,
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/rate',
    operation: 'rateResolution',
    summary: 'The customer says how good the resolution is: 1 to 5',
    description: 'From 3 the case closes, below it reopens. Staff cannot rate.',
    params,
    body: commands.rateResolution,
    request: v1.RateResolutionRequest,
    call: service.rateResolution,
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/close',
    operation: 'closeCase',
    summary: 'Closes a question or an incident; a complaint closes by its rating',
    params,
    body: commands.closeCase,
    request: v1.CloseCaseRequest,
    call: service.closeCase,
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/reopen',
    operation: 'reopenCase',
    summary: 'The case was not over after all',
    params,
    body: commands.reopenCase,
    request: v1.ReopenCaseRequest,
    call: service.reopenCase,
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/escalate',
    operation: 'escalateCase',
    summary: 'Takes the case to the next level',
    params,
    body: commands.escalateCase,
    request: v1.EscalateCaseRequest,
    call: service.escalateCase,
  }),
  commandRoute('cases', {
    path: '/v1/cases/{caseId}/goodwill',
    operation: 'grantGoodwill',
    summary: 'Makes an error good; names the event that was wrong, which stays as it is',
    params,
    body: commands.grantGoodwill,
    request: v1.GrantGoodwillRequest,
    call: service.grantGoodwill,
  }),
];
