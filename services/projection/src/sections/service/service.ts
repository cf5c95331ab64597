import type { CaseEvent, CustomerEvent } from '@icrm/contracts';
import { defineSection } from '../section.ts';
import { amount } from '../wording.ts';
import {
  changeCase,
  closeCase,
  eraseSubjects,
  grant,
  openCase,
  rate,
  settlePromise,
} from './service-fold.ts';
import { noService, type ServiceState } from './service-state.ts';
import { explainService, viewService } from './service-view.ts';

type ServiceEvent = CaseEvent | Extract<CustomerEvent, { readonly type: 'CustomerErased' }>;

const clockNames = {
  'first-response': 'First response',
  'next-response': 'Next response',
  resolution: 'Resolution',
} as const;

/** What a customer asks, reports and complains about, how satisfied they are, and which promises were not kept. */
export const serviceSection = defineSection<ServiceEvent, CaseEvent>()<ServiceState>({
  name: 'service',
  version: 1,
  initial: noService,
  personal: true,
  on: {
    CaseOpened: openCase,
    CaseStageChanged: (state, fact) => changeCase(state, fact, (known) => known),
    CaseAcknowledged: (state, fact) => changeCase(state, fact, (known) => known),
    CaseAssigned: (state, fact) =>
      changeCase(state, fact, (known) => ({ ...known, agentId: fact.data.agentId })),
    CaseNoteAdded: (state, fact) => changeCase(state, fact, (known) => known),
    CaseWaitingForCustomer: (state, fact) =>
      changeCase(state, fact, (known) => ({ ...known, status: 'waiting' })),
    CaseResumed: (state, fact) => changeCase(state, fact, (known) => ({ ...known, status: 'open' })),
    CaseResolutionProposed: (state, fact) =>
      changeCase(state, fact, (known) => ({ ...known, status: 'proposed' })),
    CaseResolutionRated: (state, fact) => rate(state, fact, fact.data.score),
    CaseClosed: closeCase,
    CaseReopened: (state, fact) => changeCase(state, fact, (known) => ({ ...known, status: 'open' })),
    CaseEscalated: (state, fact) =>
      changeCase(state, fact, (known) => ({ ...known, level: fact.data.level })),
    GoodwillGranted: grant,
    ServiceLevelDue: (state, fact) => settlePromise(state, fact, { dueAt: fact.data.dueAt }),
    ServiceLevelPaused: (state, fact) => settlePromise(state, fact),
    ServiceLevelMet: (state, fact) => settlePromise(state, fact, { outcome: 'met' }),
    ServiceLevelMissed: (state, fact) => settlePromise(state, fact, { outcome: 'missed' }),
    CustomerErased: eraseSubjects,
  },
  view: viewService,
  explain: explainService,
  lines: {
    CaseOpened: ({ kind, priority, subject }) => `${capital(kind)} (${priority}): ${subject}`,
    CaseStageChanged: ({ from, to }) => `Case went on from ${from} to ${to}`,
    CaseAcknowledged: () => 'Case acknowledged',
    CaseAssigned: ({ agentId }) => `Case assigned to ${agentId}`,
    CaseNoteAdded: ({ visibility, author, text }) =>
      author === 'customer'
        ? `Customer: ${text}`
        : `${visibility === 'public' ? 'To the customer' : 'Among colleagues'}: ${text}`,
    CaseWaitingForCustomer: ({ question }) => `Customer asked: ${question}`,
    CaseResumed: () => 'Case goes on',
    CaseResolutionProposed: ({ resolution }) => `Resolution proposed: ${resolution}`,
    CaseResolutionRated: ({ score, comment }) =>
      `Resolution rated ${score} of 5${comment === undefined ? '' : `: ${comment}`}`,
    CaseClosed: ({ reason }) => `Case closed: ${reason}`,
    CaseReopened: ({ reason }) => `Case reopened: ${reason}`,
    CaseEscalated: ({ level, reason }) => `Case escalated to level ${level}: ${reason}`,
    GoodwillGranted: ({ value, reason }) => `Goodwill of ${amount(value)}: ${reason}`,
    ServiceLevelDue: ({ clock, dueAt }) => `${clockNames[clock]} promised by ${dueAt}`,
    ServiceLevelPaused: ({ clock }) => `${clockNames[clock]} rests until the customer answers`,
    ServiceLevelMet: ({ clock }) => `${clockNames[clock]} in time`,
    ServiceLevelMissed: ({ clock, dueAt }) => `${clockNames[clock]} missed: was due ${dueAt}`,
  },
});

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
