import type { CaseEvent, CaseKind, ServiceClock } from '@icrm/contracts';
import type { CaseCommand } from '../src/domain/case/index.ts';

/** Monday, ten in the morning in Madrid. */
export const at = '2026-03-02T09:00:00.000Z';
export const names = { caseId: 'case-1', customerId: 'ana' };
const broken = { ...names, priority: 'high' as const, subject: 'broken inverter' };

export const openCase = (kind: CaseKind = 'incident'): CaseCommand => ({
  type: 'OpenCase',
  data: { ...broken, kind },
});
export const opened = (kind: CaseKind = 'incident'): CaseEvent => ({
  type: 'CaseOpened',
  data: {
    ...broken,
    kind,
    plan: { id: 'standard', version: 1 },
    calendar: { id: 'es-madrid', version: 1 },
    at,
  },
});
export const due = (clock: ServiceClock, dueAt: string, on = at): CaseEvent => ({
  type: 'ServiceLevelDue',
  data: { ...names, clock, dueAt, at: on },
});
export const met = (clock: ServiceClock, on = at): CaseEvent => ({
  type: 'ServiceLevelMet',
  data: { ...names, clock, at: on },
});
export const missed = (clock: ServiceClock, dueAt: string, on: string): CaseEvent => ({
  type: 'ServiceLevelMissed',
  data: { ...names, clock, dueAt, at: on },
});
export const paused = (remainingMs: number, on = at): CaseEvent => ({
  type: 'ServiceLevelPaused',
  data: { ...names, clock: 'resolution', remainingMs, at: on },
});
export const note = (
  author: 'staff' | 'customer',
  visibility: 'internal' | 'public' = 'public',
  on = at,
): CaseEvent => ({
  type: 'CaseNoteAdded',
  data: { ...names, visibility, author, text: 'it hums', at: on },
});
export const acknowledged: CaseEvent = { type: 'CaseAcknowledged', data: { ...names, at } };
export const assigned = (agentId: string): CaseEvent => ({
  type: 'CaseAssigned',
  data: { ...names, agentId, at },
});
export const waiting: CaseEvent = {
  type: 'CaseWaitingForCustomer',
  data: { ...names, question: 'which serial number?', at },
};
export const resumed = (on = at): CaseEvent => ({ type: 'CaseResumed', data: { ...names, at: on } });
export const proposed = (on = at): CaseEvent => ({
  type: 'CaseResolutionProposed',
  data: { ...names, resolution: 'a new one', at: on },
});
export const rated = (score: number, on = at): CaseEvent => ({
  type: 'CaseResolutionRated',
  data: { ...names, score, at: on },
});
export const closed = (reason: string, on = at): CaseEvent => ({
  type: 'CaseClosed',
  data: { ...names, reason, at: on },
});
export const reopened = (reason: string, on = at): CaseEvent => ({
  type: 'CaseReopened',
  data: { ...names, reason, at: on },
});
