import type { Journey, JourneyEvent, JourneyStep } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };
type StepOutcome = Extract<JourneyEvent, { type: 'JourneyStepTaken' }>['data']['outcome'];

export type JourneyCommand =
  | Named<
      'EnterJourney',
      {
        journeyId: string;
        campaignId: string;
        customerId: string;
        name: string;
        heldOut: boolean;
        decisionId?: string;
      }
    >
  | Named<'WaitAtStep', { step: string; why: string; until: string }>
  | Named<
      'TakeStep',
      {
        step: string;
        outcome: StepOutcome;
        variant?: string | undefined;
        contactId?: string | undefined;
        next?: string | undefined;
      }
    >
  | Named<'EndJourney', { reason: 'campaign-finished' }>;
export type JourneyRejection = 'journey-not-found' | 'step-not-current';

type Of = { readonly journeyId: string; readonly campaignId: string; readonly customerId: string };
export type JourneyState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'under-way' | 'ended';
      readonly of: Of;
      /** The step that comes next; undefined before the first, which the campaign knows. */
      readonly step?: string;
      /** When the step at hand was begun to be waited at, and until when. */
      readonly waiting?: { readonly step: string; readonly since: string; readonly until: string };
    };

/** Facts in stream `journey-<tenant>.<id>`: one customer in one campaign. A step is taken once, and only when it is its turn. */
export const journeyOfCustomer: Decider<JourneyState, JourneyCommand, JourneyEvent, JourneyRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    const { journeyId, campaignId, customerId } = data;
    const of = { journeyId, campaignId, customerId };
    switch (type) {
      case 'JourneyEntered':
        return { status: 'under-way', of };
      case 'JourneyWaiting': {
        const { step, until, at } = data;
        const before = state.status === 'unknown' ? undefined : state.waiting;
        const since = before?.step === step ? before.since : at;
        return { status: 'under-way', of, step, waiting: { step, since, until } };
      }
      case 'JourneyStepTaken':
        return { status: 'under-way', of, ...(data.next === undefined ? {} : { step: data.next }) };
      case 'JourneyEnded':
        return { status: 'ended', of };
    }
  },

  decide(command, state, { now: at }) {
    if (command.type === 'EnterJourney') return enter(command.data, state, at);
    if (state.status === 'unknown') return reject('journey-not-found');
    if (state.status === 'ended') return accept();
    const { of } = state;
    switch (command.type) {
      case 'EndJourney':
        return accept({ type: 'JourneyEnded', data: { ...of, reason: command.data.reason, at } });
      case 'WaitAtStep':
        return accept({ type: 'JourneyWaiting', data: { ...of, ...command.data, at } });
      case 'TakeStep': {
        if (state.step !== undefined && state.step !== command.data.step) return reject('step-not-current');
        const taken: JourneyEvent = { type: 'JourneyStepTaken', data: { ...of, ...command.data, at } };
        if (command.data.next !== undefined) return accept(taken);
        return accept<JourneyEvent>(taken, { type: 'JourneyEnded', data: { ...of, reason: 'through', at } });
      }
    }
  },
};

type Enter = Extract<JourneyCommand, { type: 'EnterJourney' }>['data'];
const enter = (data: Enter, state: JourneyState, at: string): Decision<JourneyEvent, JourneyRejection> => {
  if (state.status !== 'unknown') return accept();
  const { journeyId, campaignId, customerId } = data;
  const entered: JourneyEvent = { type: 'JourneyEntered', data: { ...data, at } };
  if (!data.heldOut) return accept(entered);
  return accept<JourneyEvent>(entered, {
    type: 'JourneyEnded',
    data: { journeyId, campaignId, customerId, reason: 'held-out', at },
  });
};

/** The step of a name, or the first one. */
export const stepOf = ({ steps }: Journey, name: string | undefined): JourneyStep | undefined =>
  name === undefined ? steps[0] : steps.find((step) => step.name === name);
