import type { ScriptRunEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, type Facts, reject } from '@icrm/decider';
import { type ScriptDraft, stepOf } from './script.ts';

export type ScriptRunCommand =
  | {
      readonly type: 'StartScript';
      readonly data: {
        readonly runId: string;
        readonly scriptId: string;
        readonly agentId: string;
        readonly callId?: string | undefined;
        readonly customerId?: string | undefined;
      };
    }
  | { readonly type: 'RecordScriptAnswer'; readonly data: { readonly answer: string } }
  | { readonly type: 'DeviateFromScript'; readonly data: { readonly next: string; readonly reason: string } }
  | { readonly type: 'BreakOffScript'; readonly data: { readonly outcome: string } };

export type ScriptRunRejection =
  | 'script-not-found'
  | 'script-run-already-started'
  | 'script-run-not-found'
  | 'script-run-over'
  | 'answer-not-of-step'
  | 'step-not-of-script';

/** The script that is gone through, of the version it was started with. */
export type ScriptRunFacts = Facts & {
  readonly script: (ScriptDraft & { readonly version: number }) | undefined;
};

export type ScriptRun =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'under-way' | 'over';
      readonly runId: string;
      readonly customerId?: string | undefined;
      readonly scriptId: string;
      readonly version: number;
      readonly step: string;
    };

type Outcome = Decision<ScriptRunEvent, ScriptRunRejection>;

/** Facts in stream `scriptrun-<tenant>.<id>`. */
export const scriptRun: Decider<
  ScriptRun,
  ScriptRunCommand,
  ScriptRunEvent,
  ScriptRunRejection,
  ScriptRunFacts
> = {
  initial: { status: 'unknown' },
  evolve(state, { type, data }) {
    if (type === 'ScriptStarted') {
      const { runId, customerId, scriptId, version, step } = data;
      return { status: 'under-way', runId, customerId, scriptId, version, step };
    }
    if (state.status === 'unknown') return state;
    return type === 'ScriptCompleted' ? { ...state, status: 'over' } : { ...state, step: data.next };
  },
  decide(command, state, { now: at, script }) {
    if (script === undefined) return reject('script-not-found');
    if (command.type === 'StartScript') {
      if (state.status !== 'unknown') return reject('script-run-already-started');
      const { version, start } = script;
      return withEnd(
        { type: 'ScriptStarted', data: { ...command.data, version, step: start, at } },
        start,
        script,
      );
    }
    if (state.status === 'unknown') return reject('script-run-not-found');
    if (state.status === 'over') return reject('script-run-over');
    const { runId, customerId, step } = state;
    const names = { runId, ...(customerId === undefined ? {} : { customerId }), step, at };
    switch (command.type) {
      case 'RecordScriptAnswer': {
        const { answer } = command.data;
        const next = stepOf(script, step)?.answers.find((each) => each.answer === answer)?.next;
        return next === undefined
          ? reject('answer-not-of-step')
          : withEnd({ type: 'ScriptAnswerRecorded', data: { ...names, answer, next } }, next, script);
      }
      case 'DeviateFromScript': {
        const { next, reason } = command.data;
        return stepOf(script, next) === undefined
          ? reject('step-not-of-script')
          : withEnd({ type: 'ScriptDeviated', data: { ...names, next, reason } }, next, script);
      }
      case 'BreakOffScript':
        return accept({ type: 'ScriptCompleted', data: { ...names, outcome: command.data.outcome } });
    }
  },
};

/** A fact that leads to a step, and the end when that step is one. */
const withEnd = (event: ScriptRunEvent, step: string, script: ScriptDraft): Outcome => {
  const reached = stepOf(script, step);
  if (reached === undefined || reached.answers.length > 0 || reached.outcome === undefined)
    return accept(event);
  const { runId, customerId, at } = event.data;
  const names = { runId, ...(customerId === undefined ? {} : { customerId }), at };
  return accept<ScriptRunEvent>(event, {
    type: 'ScriptCompleted',
    data: { ...names, step, outcome: reached.outcome },
  });
};
