import type {
  CareView,
  EntitlementEvent,
  EvaluationEvent,
  ScriptRunEvent,
  SurveyEvent,
} from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { counted, explainFolds, type Made } from '../sales/made.ts';
import { defineSection, type Member } from '../section.ts';

/** What a customer is entitled to and says; how agents were led and judged stands in the timeline alone. */
export type CareEvent = EntitlementEvent | SurveyEvent | ScriptRunEvent | EvaluationEvent;

type Contract = CareView['contracts'][number];
type Score = CareView['scores'][number];
export type CareState = {
  readonly contracts: Readonly<Record<string, Contract>>;
  readonly surveys: CareView['surveys'];
  readonly scores: Readonly<Partial<Record<Score['kind'], Score>>>;
  readonly made: Made;
};
const nothing: CareState = {
  contracts: {},
  surveys: { offered: 0, suppressed: 0, answered: 0 },
  scores: {},
  made: {},
};

const countSurvey = (state: CareState, what: keyof CareView['surveys'], { position }: Fact): CareState => ({
  ...state,
  surveys: { ...state.surveys, [what]: state.surveys[what] + 1 },
  made: counted(state.made, 'surveys', position),
});

const changeContract = (
  state: CareState,
  { data: { contractId }, position }: Fact<{ type: string; data: { readonly contractId: string } }>,
  change: (known: Contract) => Contract | undefined,
): CareState => {
  const { [contractId]: known, ...others } = state.contracts;
  const changed = known && change(known);
  return {
    ...state,
    contracts: changed === undefined ? others : { ...others, [contractId]: changed },
    made: counted(state.made, 'contracts', position),
  };
};

const viewOf = (members: readonly Member<CareState>[]): CareView => {
  const all = members.map(({ state }) => state);
  const sum = (what: keyof CareView['surveys']) =>
    all.reduce((total, { surveys }) => total + surveys[what], 0);
  const scores = all.flatMap((state) => Object.values(state.scores)).sort((a, b) => (a.at > b.at ? -1 : 1));
  return {
    contracts: all
      .flatMap(({ contracts }) => Object.values(contracts))
      .sort((a, b) => (a.until < b.until ? -1 : 1)),
    surveys: { offered: sum('offered'), suppressed: sum('suppressed'), answered: sum('answered') },
    scores: scores.filter(({ kind }, index) => scores.findIndex((other) => other.kind === kind) === index),
  };
};

const isUsed = (members: readonly Member<CareState>[]): boolean =>
  members.some(({ state }) => Object.keys(state.made).length > 0);

/** Contracts and surveys of a customer. */
export const careSection = defineSection<CareEvent, CareEvent>()<CareState>({
  name: 'care',
  version: 1,
  initial: nothing,
  on: {
    ContractActivated: (state, { data, position }) => {
      const { contractId, level, from, until } = data;
      return {
        ...state,
        contracts: { ...state.contracts, [contractId]: { contractId, level, from, until } },
        made: counted(state.made, 'contracts', position),
      };
    },
    ContractRenewed: (state, fact) =>
      changeContract(state, fact, (known) => ({ ...known, until: fact.data.until })),
    ContractEnded: (state, fact) => changeContract(state, fact, () => undefined),
    SurveyOffered: (state, fact) => countSurvey(state, 'offered', fact),
    SurveySuppressed: (state, fact) => countSurvey(state, 'suppressed', fact),
    SurveyAnswered: (state, fact) => {
      const { kind, score, interactionId, at } = fact.data;
      const known = state.scores[kind];
      const scores =
        known !== undefined && known.at > at
          ? state.scores
          : { ...state.scores, [kind]: { kind, score, interactionId, at } };
      return { ...countSurvey(state, 'answered', fact), scores };
    },
    ScriptStarted: (state) => state,
    ScriptAnswerRecorded: (state) => state,
    ScriptDeviated: (state) => state,
    ScriptCompleted: (state) => state,
    InteractionSampled: (state) => state,
    QualityScored: (state) => state,
    CoachingAssigned: (state) => state,
  },
  view: (members) => (isUsed(members) ? { care: viewOf(members) } : {}),
  explain: (members) =>
    explainFolds({
      section: 'care',
      members,
      view: viewOf(members),
      fields: { contracts: ['contracts'], surveys: ['surveys', 'scores'] },
    }),
  lines: {
    ContractActivated: ({ level, until }) => `Contract ${level} until ${until}`,
    ContractRenewed: ({ until }) => `Contract renewed until ${until}`,
    ContractEnded: ({ reason }) => `Contract ended: ${reason}`,
    SurveyOffered: ({ kind, channel }) => `Asked for ${kind} by ${channel}`,
    SurveySuppressed: ({ kind, reason }) => `Not asked for ${kind}: ${reason}`,
    SurveyAnswered: ({ kind, score, comment }) =>
      `Answered ${kind}: ${score}${comment === undefined ? '' : `: ${comment}`}`,
    ScriptStarted: ({ scriptId, version }) => `Led through ${scriptId}@${version}`,
    ScriptAnswerRecorded: ({ step, answer }) => `Answered ${step}: ${answer}`,
    ScriptDeviated: ({ step, reason }) => `Script left at ${step}: ${reason}`,
    ScriptCompleted: ({ outcome }) => `Script came to: ${outcome}`,
    InteractionSampled: () => 'Contact drawn to be judged',
    QualityScored: ({ formId, percent }) => `Contact judged by ${formId}: ${percent} %`,
    CoachingAssigned: ({ agentId, topics }) => `${agentId} is coached in ${topics.join(', ')}`,
  },
});
