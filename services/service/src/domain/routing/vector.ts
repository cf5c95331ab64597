import type { CalendarReference } from '../calendar/calendar.ts';

/** What a condition may ask about a call and its queues. */
export type Variable =
  | 'waitingSeconds'
  | 'queueLength'
  | 'availableAgents'
  | 'segment'
  | 'valueTier'
  | 'language'
  | 'openComplaint'
  | 'careFirst'
  | 'churnRisk'
  | 'inBusinessHours'
  | 'channel'
  /** What was said when the call arrived, or set on the way; `of` names it. */
  | 'variable';
export type Value = string | number | boolean;

export type Condition = {
  readonly variable: Variable;
  /** The skill whose queue or agents are asked about, or the name of a `variable`. */
  readonly of?: string | undefined;
  readonly is: 'equal' | 'not' | 'above' | 'below';
  readonly value: Value;
};

/** A step may carry a label to be gone to. */
export type Step = { readonly label?: string | undefined } & (
  | {
      readonly do: 'queue';
      readonly skill: string;
      /** Higher goes first. */
      readonly priority: number;
      /** Of the equally skilled the best judged is rung. */
      readonly prefer?: 'quality' | undefined;
    }
  | { readonly do: 'wait'; readonly seconds: number }
  /** Goes there when all conditions hold, else on to the next step. */
  | { readonly do: 'if'; readonly all: readonly Condition[]; readonly goto: string }
  | { readonly do: 'goto'; readonly goto: string }
  | { readonly do: 'set'; readonly variable: string; readonly value: Value }
  | { readonly do: 'announce'; readonly message: string }
  /** The caller hangs up. With `keepsPlace` the call stays in its queues, and who is offered it calls back. */
  | { readonly do: 'callback'; readonly keepsPlace?: true | undefined }
  | { readonly do: 'end'; readonly reason: string }
);

/**
 * How calls are led to agents. A call goes from step to step until it waits, is called back or ends; after the last step
 * it waits in its queues. Published versions never change.
 */
export type Vector = {
  readonly id: string;
  readonly version: number;
  /** What `inBusinessHours` means. */
  readonly calendar: CalendarReference;
  readonly steps: readonly Step[];
};

/** What is wrong with a vector; it is not run then. */
export type VectorProblem =
  | { readonly kind: 'no-steps' }
  | { readonly kind: 'label-twice' | 'label-unknown'; readonly label: string }
  | { readonly kind: 'wait-not-positive'; readonly step: number }
  /** A call could go round without time passing. */
  | { readonly kind: 'loop-without-wait'; readonly step: number };

/** Everything that is wrong with a vector, before it is published. */
export const problemsOf = ({ steps }: Pick<Vector, 'steps'>): VectorProblem[] => {
  if (steps.length === 0) return [{ kind: 'no-steps' }];
  const labels = steps.flatMap(({ label }) => (label === undefined ? [] : [label]));
  const twice = labels.filter((label, index) => labels.indexOf(label) !== index);
  const unknown = steps.flatMap((step) => ('goto' in step && !labels.includes(step.goto) ? [step.goto] : []));
  const standing = steps.flatMap((step, index) => (step.do === 'wait' && !(step.seconds > 0) ? [index] : []));
  return [
    ...twice.map((label) => ({ kind: 'label-twice' as const, label })),
    ...unknown.map((label) => ({ kind: 'label-unknown' as const, label })),
    ...standing.map((step) => ({ kind: 'wait-not-positive' as const, step })),
    ...loopsIn(steps).map((step) => ({ kind: 'loop-without-wait' as const, step })),
  ];
};

/** The steps from which a call could come back to the same step without a wait in between. */
const loopsIn = (steps: readonly Step[]): number[] =>
  steps.flatMap((_, start) => {
    const reached = new Set<number>();
    const ahead = [...followers(steps, start)];
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      if (next === start) return [start];
      if (reached.has(next)) continue;
      reached.add(next);
      ahead.push(...followers(steps, next));
    }
    return [];
  });

/** The steps that may follow one at the same instant. */
const followers = (steps: readonly Step[], index: number): number[] => {
  const step = steps[index];
  if (step === undefined || step.do === 'wait' || step.do === 'callback' || step.do === 'end') return [];
  const there = 'goto' in step ? [indexOf(steps, step.goto)] : [];
  return step.do === 'goto' ? there : [...there, index + 1];
};

/** Where a label stands; -1 when nowhere. */
export const indexOf = (steps: readonly Step[], label: string): number =>
  steps.findIndex((step) => step.label === label);
