import type { CaseEvent } from '@icrm/contracts';
import { fact, factsOf } from './facts-of.ts';

const step = (name: string) => (data: { readonly caseId: string; readonly agentId?: string }) =>
  fact('case_step', { case_id: data.caseId, step: name, agent_id: data.agentId });
const promise =
  (name: string) =>
  ({ caseId, clock }: { readonly caseId: string; readonly clock: string }) =>
    fact('case_step', { case_id: caseId, step: name, clock });

export const serviceFacts = factsOf<CaseEvent>({
  CaseOpened: ({ caseId, kind, priority, segment }) =>
    fact('case_step', { case_id: caseId, step: 'opened', kind, priority, segment }),
  CaseAcknowledged: step('acknowledged'),
  CaseAssigned: step('assigned'),
  CaseNoteAdded: ({ caseId, visibility, author }) =>
    fact('case_step', {
      case_id: caseId,
      step: visibility === 'internal' ? 'noted' : author === 'customer' ? 'customer-wrote' : 'staff-wrote',
    }),
  CaseWaitingForCustomer: step('asked'),
  CaseResumed: step('resumed'),
  CaseResolutionProposed: step('proposed'),
  CaseResolutionRated: ({ caseId, score }) => [
    fact('case_step', { case_id: caseId, step: 'rated' }),
    fact('rating', { subject_id: caseId, measure: 'csat', score: (score - 1) / 4 }),
  ],
  CaseClosed: step('closed'),
  CaseReopened: step('reopened'),
  CaseEscalated: ({ caseId, level }) => fact('case_step', { case_id: caseId, step: 'escalated', level }),
  GoodwillGranted: step('compensated'),
  ServiceLevelMet: promise('promise-met'),
  ServiceLevelMissed: promise('promise-missed'),
});
