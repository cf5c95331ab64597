import type { SmsEvent, VisitsView, WorkOrderEvent } from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { counted, explainFolds, type Made } from '../sales/made.ts';
import { defineSection, type Member } from '../section.ts';

/** What concerns a customer of field service; technicians and their time do not. */
export type VisitEvent = WorkOrderEvent | SmsEvent;

type Visit = VisitsView['open'][number];
export type VisitsState = {
  readonly open: Readonly<Record<string, Visit>>;
  readonly completed: number;
  readonly cancelled: number;
  readonly lastCompletedAt?: string;
  readonly delivered: number;
  readonly failed: number;
  readonly made: Made;
};
const nothing: VisitsState = { open: {}, completed: 0, cancelled: 0, delivered: 0, failed: 0, made: {} };

type OfOrder = Fact<{ readonly type: string; readonly data: { readonly workOrderId: string } }>;

const change = (state: VisitsState, fact: OfOrder, more: Partial<Visit>): VisitsState => {
  const known = state.open[fact.data.workOrderId];
  const open =
    known === undefined ? state.open : { ...state.open, [fact.data.workOrderId]: { ...known, ...more } };
  return { ...state, open, made: counted(state.made, 'visits', fact.position) };
};

const end = (state: VisitsState, { data: { workOrderId }, position }: OfOrder): VisitsState => {
  const { [workOrderId]: _over, ...open } = state.open;
  return { ...state, open, made: counted(state.made, 'visits', position) };
};

const decline = (state: VisitsState, fact: OfOrder): VisitsState => {
  const known = state.open[fact.data.workOrderId];
  if (known === undefined) return change(state, fact, {});
  const { workOrderId, skill, openedAt } = known;
  const open: Visit = { workOrderId, skill, status: 'open', openedAt };
  return change({ ...state, open: { ...state.open, [workOrderId]: open } }, fact, {});
};

const told = (state: VisitsState, what: 'delivered' | 'failed', { position }: Fact): VisitsState => ({
  ...state,
  [what]: state[what] + 1,
  made: counted(state.made, 'messages', position),
});

const viewOf = (members: readonly Member<VisitsState>[]): VisitsView => {
  const all = members.map(({ state }) => state);
  const sum = (read: (state: VisitsState) => number) => all.reduce((total, state) => total + read(state), 0);
  const last = all
    .flatMap(({ lastCompletedAt }) => (lastCompletedAt === undefined ? [] : [lastCompletedAt]))
    .sort()
    .at(-1);
  return {
    open: all.flatMap(({ open }) => Object.values(open)).sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1)),
    completed: sum(({ completed }) => completed),
    cancelled: sum(({ cancelled }) => cancelled),
    ...(last === undefined ? {} : { lastCompletedAt: last }),
    messagesDelivered: sum(({ delivered }) => delivered),
    messagesFailed: sum(({ failed }) => failed),
  };
};

const isUsed = (members: readonly Member<VisitsState>[]): boolean =>
  members.some(({ state }) => Object.keys(state.made).length > 0);

/** Who comes to a customer, and what they were told of it. */
export const visitsSection = defineSection<VisitEvent, VisitEvent>()<VisitsState>({
  name: 'visits',
  version: 1,
  initial: nothing,
  on: {
    WorkOrderOpened: (state, { data: { workOrderId, skill, at }, position }) => ({
      ...state,
      open: { ...state.open, [workOrderId]: { workOrderId, skill, status: 'open', openedAt: at } },
      made: counted(state.made, 'visits', position),
    }),
    JobDispatched: (state, fact) =>
      change(state, fact, {
        ...{ status: 'dispatched', technicianId: fact.data.technicianId, slot: fact.data.slot },
      }),
    JobAccepted: (state, fact) => change(state, fact, { status: 'accepted' }),
    JobDeclined: decline,
    TravelStarted: (state, fact) => change(state, fact, { status: 'travelling' }),
    TechnicianArrived: (state, fact) => change(state, fact, { status: 'arrived' }),
    JobCompleted: (state, fact) => ({
      ...end(state, fact),
      completed: state.completed + 1,
      lastCompletedAt: fact.data.at,
    }),
    WorkOrderCancelled: (state, fact) => ({ ...end(state, fact), cancelled: state.cancelled + 1 }),
    SmsQueued: (state) => state,
    SmsSent: (state) => state,
    SmsDelivered: (state, fact) => told(state, 'delivered', fact),
    SmsFailed: (state, fact) => told(state, 'failed', fact),
  },
  view: (members) => (isUsed(members) ? { visits: viewOf(members) } : {}),
  explain: (members) =>
    explainFolds({
      section: 'visits',
      members,
      view: viewOf(members),
      fields: {
        visits: ['open', 'completed', 'cancelled', 'lastCompletedAt'],
        messages: ['messagesDelivered', 'messagesFailed'],
      },
    }),
  lines: {
    WorkOrderOpened: ({ skill, task }) => `Visit wanted (${skill}): ${task}`,
    JobDispatched: ({ technicianId, slot }) => `${technicianId} is sent from ${slot.from}`,
    JobAccepted: ({ technicianId }) => `${technicianId} will come`,
    JobDeclined: ({ technicianId, reason }) => `${technicianId} will not come: ${reason}`,
    TravelStarted: ({ technicianId }) => `${technicianId} is on the way`,
    TechnicianArrived: ({ technicianId }) => `${technicianId} is there`,
    JobCompleted: ({ signedBy }) => `Visit completed, signed by ${signedBy}`,
    WorkOrderCancelled: ({ reason }) => `Visit cancelled: ${reason}`,
    SmsQueued: ({ text }) => `Short message: ${text}`,
    SmsSent: () => 'Short message sent',
    SmsDelivered: () => 'Short message delivered',
    SmsFailed: ({ code }) => `Short message failed: ${code}`,
  },
});
