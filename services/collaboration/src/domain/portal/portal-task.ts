import type { PortalTaskEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

export type PortalTaskCommand =
  | {
      readonly type: 'StartTask';
      readonly data: {
        readonly taskId: string;
        readonly customerId: string;
        readonly task: string;
        readonly step: string;
      };
    }
  | { readonly type: 'ReachStep'; readonly data: { readonly step: string } }
  | { readonly type: 'CompleteTask'; readonly data: object }
  | { readonly type: 'AbandonTask'; readonly data: { readonly why: 'said' | 'failed' } }
  /** The timer looks. */
  | { readonly type: 'CheckTask'; readonly data: object };
export type PortalTaskRejection = 'task-not-found' | 'task-already-started' | 'task-over' | 'task-of-another';

type Known = {
  readonly status: 'open' | 'over';
  readonly taskId: string;
  readonly customerId: string;
  readonly task: string;
  readonly step: string;
  readonly heardAt: string;
};
export type PortalTask = { readonly status: 'unknown' } | Known;
/** Whose task it is to be; undefined: whoever's. */
export type PortalTaskFacts = { readonly now: string; readonly customerId?: string | undefined };

/** Nothing heard for so long: they have left. */
export const SILENT_MS = 30 * 60_000;

/** Facts in stream `portaltask-<tenant>.<id>`: how far a customer came by themselves. */
export const portalTask: Decider<
  PortalTask,
  PortalTaskCommand,
  PortalTaskEvent,
  PortalTaskRejection,
  PortalTaskFacts
> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'PortalTaskStarted') {
      const { taskId, customerId, task, step, at: heardAt } = data;
      return { status: 'open', taskId, customerId, task, step, heardAt };
    }
    if (state.status === 'unknown') return state;
    return type === 'PortalTaskStepReached'
      ? { ...state, step: data.step, heardAt: data.at }
      : { ...state, status: 'over' };
  },

  decide(command, state, { now: at, customerId }) {
    if (command.type === 'StartTask')
      return state.status === 'unknown'
        ? accept({ type: 'PortalTaskStarted', data: { ...command.data, at } })
        : reject('task-already-started');
    if (state.status === 'unknown') return reject('task-not-found');
    if (customerId !== undefined && customerId !== state.customerId) return reject('task-of-another');
    const { taskId, task, step } = state;
    const names = { taskId, customerId: state.customerId, task, at };
    if (command.type === 'CheckTask')
      return state.status === 'open' && Date.parse(at) - Date.parse(state.heardAt) >= SILENT_MS
        ? accept({ type: 'PortalTaskAbandoned', data: { ...names, step, why: 'silence' } })
        : accept();
    if (state.status === 'over') return reject('task-over');
    switch (command.type) {
      case 'ReachStep':
        return accept({ type: 'PortalTaskStepReached', data: { ...names, step: command.data.step } });
      case 'CompleteTask':
        return accept({ type: 'PortalTaskCompleted', data: names });
      case 'AbandonTask':
        return accept({ type: 'PortalTaskAbandoned', data: { ...names, step, why: command.data.why } });
    }
  },
};
