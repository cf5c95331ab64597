import type { ScriptEvent, ScriptStep } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

export type ScriptDraft = { readonly start: string; readonly steps: readonly ScriptStep[] };
export type ScriptCommand = {
  readonly type: 'PublishScript';
  readonly data: ScriptDraft & { readonly scriptId: string };
};
export type ScriptRejection = 'script-refused';

/** What is wrong with a script; it is not published then. */
export type ScriptProblem = { readonly kind: string; readonly step: string };

/** The versions of a script. */
export type Script = { readonly versions: readonly ScriptDraft[] };

/** Facts in stream `script-<tenant>.<id>`. */
export const script: Decider<Script, ScriptCommand, ScriptEvent, ScriptRejection> = {
  initial: { versions: [] },
  evolve: ({ versions }, { data: { start, steps } }) => ({ versions: [...versions, { start, steps }] }),
  decide({ data: { scriptId, start, steps } }, { versions }, { now: at }) {
    if (problemsOfScript({ start, steps }).length > 0) return reject('script-refused');
    return accept({
      type: 'ScriptPublished',
      data: { scriptId, version: versions.length + 1, start, steps: [...steps], at },
    });
  },
};

/** Steps named twice, led to but not there, never reached, and ends without an outcome. */
export const problemsOfScript = ({ start, steps }: ScriptDraft): readonly ScriptProblem[] => {
  const names = steps.map(({ stepId }) => stepId);
  const led = [start, ...steps.flatMap(({ answers }) => answers.map(({ next }) => next))];
  const reached = reachedFrom(start, steps);
  return [
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((step) => ({ kind: 'step-twice', step })),
    ...led.filter((name) => !names.includes(name)).map((step) => ({ kind: 'step-unknown', step })),
    ...names.filter((name) => !reached.has(name)).map((step) => ({ kind: 'step-unreached', step })),
    ...steps
      .filter(({ answers, outcome }) => answers.length === 0 && outcome === undefined)
      .map(({ stepId }) => ({ kind: 'end-without-outcome', step: stepId })),
  ];
};

const reachedFrom = (start: string, steps: readonly ScriptStep[]): ReadonlySet<string> => {
  const reached = new Set<string>();
  const ahead = [start];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    ahead.push(...(steps.find(({ stepId }) => stepId === next)?.answers ?? []).map((answer) => answer.next));
  }
  return reached;
};

/** A step of a script. */
export const stepOf = ({ steps }: ScriptDraft, stepId: string): ScriptStep | undefined =>
  steps.find((step) => step.stepId === stepId);
