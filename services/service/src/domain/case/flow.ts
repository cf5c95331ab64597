import type { CaseFlowEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Published = CaseFlowEvent['data'];
/** A version of a flow: its stages, and where each may go on to. */
export type FlowVersion = Pick<Published, 'version' | 'audience' | 'start' | 'stages'>;
export type CaseFlow = { readonly versions: readonly FlowVersion[] };

export type CaseFlowCommand = {
  readonly type: 'PublishCaseFlow';
  readonly data: Omit<Published, 'version' | 'at' | 'stages'> & {
    readonly stages: readonly Published['stages'][number][];
  };
};
export type CaseFlowRejection = 'case-flow-refused';

/** Facts in stream `caseflow-<tenant>.<name>`: versions, of which none ever changes. */
export const caseFlow: Decider<CaseFlow, CaseFlowCommand, CaseFlowEvent, CaseFlowRejection> = {
  initial: { versions: [] },
  evolve: ({ versions }, { data: { version, audience, start, stages } }) => ({
    versions: [...versions, { version, audience, start, stages }],
  }),
  decide({ data }, { versions }, { now: at }) {
    if (problemsOfFlow(data).length > 0) return reject('case-flow-refused');
    const stages = data.stages.map(({ stage, next }) => ({ stage, next: [...next] }));
    return accept({
      type: 'CaseFlowPublished',
      data: { ...data, stages, version: versions.length + 1, at },
    });
  },
};

/** What is wrong with a flow: stages named twice, named nowhere, or never reached. */
export const problemsOfFlow = ({
  start,
  stages,
}: Pick<CaseFlowCommand['data'], 'start' | 'stages'>): string[] => {
  const names = stages.map(({ stage }) => stage);
  const followers = new Map(stages.map(({ stage, next }) => [stage, next]));
  const reached = new Set<string>();
  const ahead = [start];
  for (let stage = ahead.pop(); stage !== undefined; stage = ahead.pop()) {
    if (reached.has(stage)) continue;
    reached.add(stage);
    ahead.push(...(followers.get(stage) ?? []));
  }
  return [
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `stage-twice ${name}`),
    ...[...reached].filter((name) => !followers.has(name)).map((name) => `stage-unknown ${name}`),
    ...names.filter((name) => !reached.has(name)).map((name) => `stage-unreached ${name}`),
  ];
};
