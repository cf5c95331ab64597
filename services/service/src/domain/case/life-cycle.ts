import type { CaseEvent } from '@icrm/contracts';
import { accept, type Decision, reject } from '@icrm/decider';
import { entitlementOf } from '../service-plan.ts';
import type { CaseCommand, CaseFacts, CaseRejection } from './commands.ts';
import type { Case, KnownCase } from './state.ts';

type Outcome = Decision<CaseEvent, CaseRejection>;
type Of<T extends CaseCommand['type']> = Extract<CaseCommand, { readonly type: T }>['data'];
type LifeCycleCommand = Exclude<CaseCommand, { readonly type: 'CheckServiceLevel' }>;

/** The score from which a resolution counts as accepted. */
const ACCEPTED_FROM = 3;

/** What a command makes of a case, without the promises that follow from it. */
export const decideLifeCycle = (command: LifeCycleCommand, state: Case, facts: CaseFacts): Outcome => {
  if (command.type === 'OpenCase')
    return state.status === 'unknown' ? open(command.data, facts) : reject('case-already-opened');

  if (state.status === 'unknown') return reject('case-not-found');
  if (command.type === 'GrantGoodwill') return accept(goodwill(command.data, state, facts));
  if (command.type === 'ReopenCase') return reopen(command.data, state, facts);
  return state.status === 'closed' ? reject('case-closed') : decideUnderWay(command, state, facts);
};

type UnderWayCommand = Exclude<
  LifeCycleCommand,
  { readonly type: 'OpenCase' | 'GrantGoodwill' | 'ReopenCase' }
>;

const decideUnderWay = (command: UnderWayCommand, state: KnownCase, facts: CaseFacts): Outcome => {
  const names = { caseId: state.caseId, customerId: state.customerId };
  const { now: at } = facts;
  switch (command.type) {
    case 'AcknowledgeCase':
      return state.acknowledged
        ? reject('case-already-acknowledged')
        : accept({ type: 'CaseAcknowledged', data: { ...names, at } });
    case 'MoveCase':
      return move(command.data, state, at);
    case 'AssignCase':
      return state.agentId === command.data.agentId
        ? accept()
        : accept({ type: 'CaseAssigned', data: { ...names, ...command.data, at } });
    case 'AddNote':
      return addNote(command.data, state, facts);
    case 'WaitForCustomer':
      return wait(command.data, state, at);
    case 'ResumeCase':
      return state.status === 'open'
        ? reject('case-not-waiting')
        : accept({ type: 'CaseResumed', data: { ...names, at } });
    case 'ProposeResolution':
      return state.status === 'proposed'
        ? reject('resolution-already-proposed')
        : accept({ type: 'CaseResolutionProposed', data: { ...names, ...command.data, at } });
    case 'RateResolution':
      return rate(command.data, state, facts);
    case 'CloseCase':
      return state.kind === 'complaint'
        ? reject('complaint-closes-by-rating')
        : accept({ type: 'CaseClosed', data: { ...names, ...command.data, at } });
    case 'EscalateCase':
      return accept({
        type: 'CaseEscalated',
        data: { ...names, level: state.level + 1, ...command.data, at },
      });
  }
};

const open = ({ country, contractSaid, ...data }: Of<'OpenCase'>, { now: at }: CaseFacts): Outcome => {
  if (contractSaid !== undefined && contractSaid !== data.contract) return reject('contract-not-in-force');
  const { plan, calendar } = entitlementOf({ ...data, country });
  return accept({
    type: 'CaseOpened',
    data: {
      ...data,
      plan: { id: plan.id, version: plan.version },
      calendar: { id: calendar.id, version: calendar.version },
      at,
    },
  });
};

const move = (
  { stage: to, next }: Of<'MoveCase'>,
  { caseId, customerId, flow }: KnownCase,
  at: string,
): Outcome => {
  if (flow === undefined || next === undefined) return reject('case-without-flow');
  if (flow.stage === to) return accept();
  return next.includes(to)
    ? accept({ type: 'CaseStageChanged', data: { caseId, customerId, from: flow.stage, to, at } })
    : reject('stage-not-next');
};

const addNote = (
  { visibility, text, author: said }: Of<'AddNote'>,
  { caseId, customerId, status }: KnownCase,
  { now: at, actor }: CaseFacts,
): Outcome => {
  const author = actor === 'customer' ? 'customer' : (said ?? 'staff');
  if (author === 'customer' && visibility !== 'public') return reject('customer-note-not-public');
  const note: CaseEvent = {
    type: 'CaseNoteAdded',
    data: { caseId, customerId, visibility, author, text, at },
  };
  // Whoever waits for the customer goes on once the customer speaks.
  return author === 'customer' && status === 'waiting'
    ? accept<CaseEvent>(note, { type: 'CaseResumed', data: { caseId, customerId, at } })
    : accept(note);
};

const wait = (
  { question }: Of<'WaitForCustomer'>,
  { caseId, customerId, status }: KnownCase,
  at: string,
): Outcome => {
  if (status === 'waiting') return reject('case-already-waiting');
  if (status === 'proposed') return reject('resolution-already-proposed');
  return accept({ type: 'CaseWaitingForCustomer', data: { caseId, customerId, question, at } });
};

const rate = (
  { score, comment }: Of<'RateResolution'>,
  { caseId, customerId, status }: KnownCase,
  { now: at, actor }: CaseFacts,
): Outcome => {
  if (actor === 'staff') return reject('rating-not-by-customer');
  if (status !== 'proposed') return reject('resolution-not-proposed');
  const rated: CaseEvent = {
    type: 'CaseResolutionRated',
    data: { caseId, customerId, score, ...(comment === undefined ? {} : { comment }), at },
  };
  return score >= ACCEPTED_FROM
    ? accept<CaseEvent>(rated, { type: 'CaseClosed', data: { caseId, customerId, reason: 'rated', at } })
    : accept<CaseEvent>(rated, {
        type: 'CaseReopened',
        data: { caseId, customerId, reason: 'low-score', at },
      });
};

const reopen = (
  { reason }: Of<'ReopenCase'>,
  { caseId, customerId, status }: KnownCase,
  { now: at }: CaseFacts,
): Outcome =>
  status === 'closed'
    ? accept({ type: 'CaseReopened', data: { caseId, customerId, reason, at } })
    : reject('case-not-closed');

const goodwill = (
  data: Of<'GrantGoodwill'>,
  { caseId, customerId }: KnownCase,
  { now: at }: CaseFacts,
): CaseEvent => ({ type: 'GoodwillGranted', data: { caseId, customerId, ...data, at } });
