import { type Condition, indexOf, type Value, type Vector } from './vector.ts';

/** A step as it was taken: which, and of what it was made dependent. */
export type StepTaken = {
  readonly step: number;
  readonly do: string;
  /** What the conditions saw, by variable (`queueLength(billing)`), as far as they were asked. */
  readonly inputs: Readonly<Record<string, Value>>;
};

/** Told while walking, in this order. */
export type OnTheWay = {
  readonly read: (condition: Condition) => Value;
  readonly taken: (step: StepTaken) => void;
  readonly queue: (skill: string, priority: number, prefer?: 'quality') => void;
  readonly announce: (message: string) => void;
  readonly set: (variable: string, value: Value) => void;
};

/** Where a walk ended for now. */
export type Rest =
  | { readonly kind: 'waits'; readonly seconds: number; readonly next: number }
  | { readonly kind: 'stays' }
  | { readonly kind: 'callback'; readonly keepsPlace: boolean }
  | { readonly kind: 'ended'; readonly reason: string };

/** Takes the steps of a vector from one on, until the call rests. The vector has no problems. */
export const walk = ({ steps }: Vector, from: number, on: OnTheWay): Rest => {
  for (let index = from; ; ) {
    const step = steps[index];
    if (step === undefined) return { kind: 'stays' };
    const { holds, inputs } = step.do === 'if' ? judge(step.all, on.read) : { holds: false, inputs: {} };
    on.taken({ step: index, do: step.do, inputs });
    index += 1;
    switch (step.do) {
      case 'queue':
        on.queue(step.skill, step.priority, step.prefer);
        break;
      case 'announce':
        on.announce(step.message);
        break;
      case 'set':
        on.set(step.variable, step.value);
        break;
      case 'if':
        if (holds) index = indexOf(steps, step.goto);
        break;
      case 'goto':
        index = indexOf(steps, step.goto);
        break;
      case 'wait':
        return { kind: 'waits', seconds: step.seconds, next: index };
      case 'callback':
        return { kind: 'callback', keepsPlace: step.keepsPlace === true };
      case 'end':
        return { kind: 'ended', reason: step.reason };
    }
  }
};

const judge = (all: readonly Condition[], read: OnTheWay['read']) => {
  const inputs: Record<string, Value> = {};
  for (const condition of all) {
    const { variable, of } = condition;
    const seen = read(condition);
    inputs[of === undefined ? variable : `${variable}(${of})`] = seen;
    if (!holds(condition, seen)) return { holds: false, inputs };
  }
  return { holds: true, inputs };
};

const holds = ({ is, value }: Condition, seen: Value): boolean => {
  switch (is) {
    case 'equal':
      return seen === value;
    case 'not':
      return seen !== value;
    case 'above':
      return seen > value;
    case 'below':
      return seen < value;
  }
};
