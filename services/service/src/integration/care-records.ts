import type {
  CaseEvent,
  CoachingEvent,
  EvaluationEvent,
  ScriptRunEvent,
  SurveyEvent,
  SurveyKind,
} from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';
import type { Filter, ReadStore } from '@icrm/read-store';
import { meanOf } from '../domain/care/coaching.ts';
import { surveyScore } from '../domain/care/surveys.ts';

type Kept = { readonly _id: string; readonly tenant: string; readonly position: bigint };
type RunRecord = Kept & {
  readonly scriptId: string;
  readonly version: number;
  readonly answers: readonly { readonly step: string; readonly answer: string }[];
  readonly deviations: number;
  readonly outcome?: string | undefined;
};
type QualityRecord = Kept & {
  readonly agentId: string;
  readonly percent?: number;
  readonly topics?: readonly string[];
};
type SurveyRecord = Kept & {
  readonly kind: SurveyKind;
  readonly what: 'offered' | 'suppressed' | 'answered';
  readonly agentId?: string | undefined;
  readonly score?: number;
  readonly at: string;
};
/** A goal of an agent, as far as it matters to those who count and look. */
export type GoalRecord = Kept & {
  readonly agentId: string;
  readonly goalId: string;
  readonly until: string;
  readonly open: boolean;
};
/** So many judged contacts say how an agent is now. */
const LATEST = 20;
/** What was given to make good what an event did wrong. */
export type CorrectionRecord = Kept & {
  readonly correctsEventId: string;
  readonly type: string;
  readonly caseId: string;
  readonly customerId: string;
  readonly minor: number;
  readonly currency: string;
  readonly at: string;
};

type Asked = { readonly tenant: string };

/** What reports are made of; it follows from the log and can be built again. */
export type CareRecords = ReturnType<typeof careRecords>;

export const careRecords = (readStore: ReadStore) => {
  const runs = readStore.collection<RunRecord>('service_script_runs');
  const quality = readStore.collection<QualityRecord>('service_quality');
  const surveys = readStore.collection<SurveyRecord>('service_surveys');
  const goals = readStore.collection<GoalRecord>('service_coaching_goals');
  const corrections = readStore.collection<CorrectionRecord>('service_corrections');

  const noteRun = async (event: ScriptRunEvent, kept: Kept): Promise<void> => {
    const _id = `${kept.tenant}.${event.data.runId}`;
    const known = await runs.findOne({ _id });
    if (known !== undefined && known.position >= kept.position) return;
    const changed = changeRun(known, event, { ...kept, _id });
    if (changed !== undefined) await runs.writeGuarded([changed]);
  };

  const noteGoal = async ({ type, data }: CoachingEvent, kept: Kept): Promise<void> => {
    if (!('goalId' in data)) return;
    const { agentId, goalId } = data;
    const _id = `${kept.tenant}.${agentId}.${goalId}`;
    if (type === 'CoachingGoalAgreed')
      await goals.insertMissing([{ ...kept, _id, agentId, goalId, until: data.until, open: true }]);
    else await goals.update({ _id }, { $set: { open: false } });
  };

  return {
    async prepare(): Promise<void> {
      await runs.ensureIndexes([{ name: 'script', keys: { tenant: 1, scriptId: 1 } }]);
      await quality.ensureIndexes([{ name: 'agent', keys: { tenant: 1, agentId: 1 } }]);
      await goals.ensureIndexes([
        { name: 'agent', keys: { tenant: 1, agentId: 1, open: 1 } },
        { name: 'due', keys: { open: 1, until: 1 } },
      ]);
      await surveys.ensureIndexes([{ name: 'kind', keys: { tenant: 1, kind: 1, at: 1 } }]);
      await corrections.ensureIndexes([{ name: 'corrects', keys: { tenant: 1, correctsEventId: 1 } }]);
    },

    async apply({ id: _id, type, data, metadata: { tenant }, position }: RecordedEvent): Promise<void> {
      const kept = { _id, tenant, position };
      // Each stream has one writer, whose events these are.
      const event = { type, data } as
        | ScriptRunEvent
        | EvaluationEvent
        | CoachingEvent
        | SurveyEvent
        | CaseEvent;
      switch (event.type) {
        case 'ScriptStarted':
        case 'ScriptAnswerRecorded':
        case 'ScriptDeviated':
        case 'ScriptCompleted':
          await noteRun(event, kept);
          break;
        case 'QualityScored':
          await quality.writeGuarded([{ ...kept, agentId: event.data.agentId, percent: event.data.percent }]);
          break;
        case 'CoachingAssigned':
          await quality.writeGuarded([{ ...kept, agentId: event.data.agentId, topics: event.data.topics }]);
          break;
        case 'CoachingGoalAgreed':
        case 'CoachingGoalMet':
        case 'CoachingGoalMissed':
          await noteGoal(event, kept);
          break;
        case 'SurveyOffered':
        case 'SurveySuppressed':
        case 'SurveyAnswered':
          await surveys.writeGuarded([{ ...kept, ...surveyRecord(event) }]);
          break;
        case 'GoodwillGranted': {
          const { caseId, customerId, correctsEventId, value, at } = event.data;
          await corrections.writeGuarded([
            { ...kept, type, caseId, customerId, correctsEventId, ...value, at },
          ]);
          break;
        }
        default:
      }
    },

    async scriptReport({
      tenant,
      scriptId,
      version,
    }: Asked & { scriptId: string; version?: number | undefined }) {
      const found = await runs.find({ tenant, scriptId, ...(version === undefined ? {} : { version }) });
      const said = found.flatMap(({ version: of, answers, outcome = 'open' }) =>
        answers.map((each) => ({ version: of, ...each, outcome })),
      );
      const branches = [
        ...Map.groupBy(said, ({ version: of, step, answer }) => JSON.stringify([of, step, answer])).values(),
      ].map((each) => ({
        ...{ version: each[0]?.version ?? 0, step: each[0]?.step ?? '', answer: each[0]?.answer ?? '' },
        times: each.length,
        outcomes: countBy(each.map(({ outcome }) => outcome)),
      }));
      const deviations = found.reduce((sum, run) => sum + run.deviations, 0);
      return { runs: found.length, deviations, branches };
    },

    async agentQuality({ tenant, agentId }: Asked & { agentId: string }) {
      const found = await quality.find({ tenant, agentId });
      const percents = found.flatMap(({ percent }) => (percent === undefined ? [] : [percent]));
      return {
        scored: percents.length,
        meanPercent: percents.reduce((sum, percent) => sum + percent, 0) / Math.max(1, percents.length),
        coaching: countBy(found.flatMap(({ topics = [] }) => topics)),
      };
    },

    /** What the latest judged contacts of an agent came to; undefined: none was judged. */
    async recentQuality(tenant: string, agentId: string): Promise<number | undefined> {
      const found = await quality.find(
        { tenant, agentId, percent: { $exists: true } },
        { sort: { position: -1 }, limit: LATEST },
      );
      return found.length === 0 ? undefined : meanOf(found.map(({ percent = 0 }) => percent));
    },

    /** Whether judged contacts of an agent count for something. */
    hasOpenGoals: async (tenant: string, agentId: string): Promise<boolean> =>
      (await goals.count({ tenant, agentId, open: true }, { limit: 1 })) > 0,
    goalsPassed: (now: string, limit: number): Promise<readonly GoalRecord[]> =>
      goals.find({ open: true, until: { $lt: now } }, { sort: { until: 1 }, limit }),

    async surveyResults({ tenant, kind, agentId, from, until }: SurveyQuestion) {
      const filter: Filter = {
        ...{ tenant, kind },
        ...(agentId === undefined ? {} : { agentId }),
        at: { $gte: from ?? '', $lt: until ?? '~' },
      };
      const found = await surveys.find(filter);
      const count = (what: SurveyRecord['what']) => found.filter((each) => each.what === what).length;
      const scores = found.flatMap(({ score }) => (score === undefined ? [] : [score]));
      return {
        ...{ offered: count('offered'), suppressed: count('suppressed'), answered: scores.length },
        score: surveyScore(kind, scores),
        mean: scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length),
      };
    },

    correctionsOf: ({ tenant, eventId }: Asked & { eventId: string }): Promise<readonly CorrectionRecord[]> =>
      corrections.find({ tenant, correctsEventId: eventId }, { sort: { at: 1 } }),
  };
};

type SurveyQuestion = Asked & {
  readonly kind: SurveyKind;
  readonly agentId?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
};

const words = {
  SurveyOffered: 'offered',
  SurveySuppressed: 'suppressed',
  SurveyAnswered: 'answered',
} as const;

const surveyRecord = ({ type, data }: SurveyEvent) => ({
  ...{ kind: data.kind, what: words[type], at: data.at },
  ...('agentId' in data && data.agentId !== undefined ? { agentId: data.agentId } : {}),
  ...('score' in data ? { score: data.score } : {}),
});

const changeRun = (
  known: RunRecord | undefined,
  { type, data }: ScriptRunEvent,
  kept: Kept,
): RunRecord | undefined => {
  if (type === 'ScriptStarted')
    return { ...kept, scriptId: data.scriptId, version: data.version, answers: [], deviations: 0 };
  if (known === undefined) return undefined;
  switch (type) {
    case 'ScriptAnswerRecorded':
      return { ...known, ...kept, answers: [...known.answers, { step: data.step, answer: data.answer }] };
    case 'ScriptDeviated':
      return { ...known, ...kept, deviations: known.deviations + 1 };
    case 'ScriptCompleted':
      return { ...known, ...kept, outcome: data.outcome };
  }
};

const countBy = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
