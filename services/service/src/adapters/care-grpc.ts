import { patienceOf } from '@icrm/command-service';
import { careV1, type ScriptStep } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId } from '@icrm/runtime';
import {
  findContract,
  handleCoaching,
  handleEntitlement,
  handleEvaluation,
  handleScorecard,
  handleScript,
  handleScriptRun,
  handleSurvey,
  readCoaching,
} from '../application/care-handler.ts';
import type { FindCustomer } from '../application/customer-facts.ts';
import { type Goal, meanOf } from '../domain/care/coaching.ts';
import { problemsOfScript, type ScriptDraft, stepOf } from '../domain/care/script.ts';
import type { ScriptRunCommand } from '../domain/care/script-run.ts';
import { entitlementOf } from '../domain/service-plan.ts';
import type { CareRecords } from '../integration/care-records.ts';
import { careRequests as requests } from './care-requests.ts';
import { accepted, refuse, toResult } from './refusals.ts';

/** What the methods stand on. */
export type CareRpcOptions = {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly customers: FindCustomer;
  readonly records: CareRecords;
};

/** CareService: contracts, scripts, scorecards, surveys. */
export const careRpc = ({ store, clock, customers, records }: CareRpcOptions): RpcService => {
  const handling = (context: CommandContext, call: RpcCall) => ({
    ...{ store, clock, context },
    ...patienceOf(call),
  });

  const goThrough = async (
    { context, runId, scriptId }: { context: CommandContext; runId: string; scriptId?: string },
    call: RpcCall,
    command: ScriptRunCommand,
  ) => {
    const { outcome, script } = await handleScriptRun(handling(context, call), { runId, scriptId }, command);
    const { state } = accepted(outcome);
    const place =
      state.status === 'unknown' || script === undefined ? undefined : placeOf(script, state.step);
    return { result: toResult(outcome), place };
  };

  return implement(careV1.CareServiceService, {
    activateContract: validated(requests.activateContract, async ({ context, ...data }, call) => {
      const contractId = data.contractId ?? derivedId(context.commandId, 'contract');
      const outcome = await handleEntitlement(handling(context, call), data.customerId, {
        type: 'ActivateContract',
        data: { ...data, contractId },
      });
      return { contractId, result: toResult(outcome) };
    }),
    renewContract: validated(requests.renewContract, async ({ context, customerId, ...data }, call) => ({
      result: toResult(
        await handleEntitlement(handling(context, call), customerId, { type: 'RenewContract', data }),
      ),
    })),
    endContract: validated(requests.endContract, async ({ context, customerId, ...data }, call) => ({
      result: toResult(
        await handleEntitlement(handling(context, call), customerId, { type: 'EndContract', data }),
      ),
    })),
    getEntitlement: validated(requests.getEntitlement, async ({ at, ...of }) => {
      const [found, contract] = await Promise.all([
        customers.find(of),
        findContract(store, of, at ?? clock.now().toISOString()),
      ]);
      const segment = found.known ? found.profile.segment : undefined;
      const country = found.known ? found.country : undefined;
      const { plan, calendar } = entitlementOf({ segment, country, contract: contract?.level });
      return {
        ...{ contractId: contract?.contractId ?? '', level: contract?.level ?? '' },
        ...{ until: contract?.until ?? '', segment: segment ?? '', country: country ?? '' },
        ...{ plan: plan.id, planVersion: plan.version, calendar: calendar.id },
      };
    }),

    publishScript: validated(requests.publishScript, async ({ context, ...data }, call) => {
      const problems = problemsOfScript(data).map(({ kind, step }) => `${kind} ${step}`);
      if (problems.length > 0) throw refuse('script-refused', { problems: problems.join('; ') });
      const command = { type: 'PublishScript' as const, data };
      return { result: toResult(await handleScript(handling(context, call), data.scriptId, command)) };
    }),
    startScript: validated(requests.startScript, async ({ context, ...data }, call) => {
      const runId = data.runId ?? derivedId(context.commandId, 'run');
      const { scriptId } = data;
      const command = { type: 'StartScript' as const, data: { ...data, runId } };
      return { runId, ...(await goThrough({ context, runId, scriptId }, call, command)) };
    }),
    recordScriptAnswer: validated(requests.recordScriptAnswer, ({ context, runId, ...data }, call) =>
      goThrough({ context, runId }, call, { type: 'RecordScriptAnswer', data }),
    ),
    deviateFromScript: validated(requests.deviateFromScript, ({ context, runId, ...data }, call) =>
      goThrough({ context, runId }, call, { type: 'DeviateFromScript', data }),
    ),
    breakOffScript: validated(requests.breakOffScript, async ({ context, runId, ...data }, call) => {
      const { result } = await goThrough({ context, runId }, call, { type: 'BreakOffScript', data });
      return { result };
    }),
    getScriptReport: validated(requests.getScriptReport, (asked) => records.scriptReport(asked)),

    publishScorecard: validated(requests.publishScorecard, async ({ context, ...data }, call) => ({
      result: toResult(
        await handleScorecard(handling(context, call), data.formId, { type: 'PublishScorecard', data }),
      ),
    })),
    scoreQuality: validated(requests.scoreQuality, async ({ context, ...data }, call) => {
      const outcome = await handleEvaluation(handling(context, call), data.interactionId, {
        type: 'ScoreQuality',
        data: { ...data, scoredBy: context.actor.id },
      });
      const [scored] = accepted(outcome).events;
      return {
        percent: scored?.type === 'QualityScored' ? scored.data.percent : 0,
        result: toResult(outcome),
      };
    }),
    giveCoaching: validated(requests.giveCoaching, async ({ context, ...data }, call) => ({
      result: toResult(
        await handleCoaching(handling(context, call), data.agentId, {
          type: 'GiveCoaching',
          data: { ...data, coach: context.actor.id },
        }),
      ),
    })),
    agreeCoachingGoal: validated(requests.agreeCoachingGoal, async ({ context, ...data }, call) => {
      const goalId = data.goalId ?? derivedId(context.commandId, 'goal');
      const outcome = await handleCoaching(handling(context, call), data.agentId, {
        type: 'AgreeGoal',
        data: { ...data, goalId, agreedWith: context.actor.id },
      });
      return { goalId, result: toResult(outcome) };
    }),
    getCoaching: validated(requests.getCoaching, async ({ tenant, agentId }) => {
      const { sessions, goals } = await readCoaching(store, tenant, agentId);
      return { sessions, goals: [...goals.values()].map(toGoal) };
    }),
    getAgentQuality: validated(requests.getAgentQuality, (asked) => records.agentQuality(asked)),

    offerSurvey: validated(
      requests.offerSurvey,
      async ({ context, channel = context.channel, ...data }, call) => {
        const surveyId = data.surveyId ?? derivedId(context.commandId, 'survey');
        const outcome = await handleSurvey(handling(context, call), data.customerId, {
          type: 'OfferSurvey',
          data: { ...data, surveyId, channel },
        });
        const offered = accepted(outcome).events.some(({ type }) => type === 'SurveyOffered');
        return { surveyId, offered, result: toResult(outcome) };
      },
    ),
    answerSurvey: validated(requests.answerSurvey, async ({ context, customerId, ...data }, call) => ({
      result: toResult(
        await handleSurvey(handling(context, call), customerId, { type: 'AnswerSurvey', data }),
      ),
    })),
    getSurveyResults: validated(requests.getSurveyResults, (asked) => records.surveyResults(asked)),

    listCorrections: validated(requests.listCorrections, async (asked) => ({
      corrections: (await records.correctionsOf(asked)).map(({ _id: eventId, minor, currency, ...rest }) => ({
        ...{ eventId, type: rest.type, caseId: rest.caseId, customerId: rest.customerId, at: rest.at },
        value: { minor: BigInt(minor), currency },
      })),
    })),
  });
};

const toGoal = ({ counted, contacts, item = '', agentId: _theirs, ...goal }: Goal): careV1.CoachingGoal => ({
  ...{ ...goal, item, contacts, counted: counted.length },
  meanPercent: meanOf(counted.slice(-contacts).map(({ percent }) => percent)),
});

const placeOf = (script: ScriptDraft, stepId: string): careV1.ScriptPlace => {
  const { say = '', answers = [], outcome = '' }: Partial<ScriptStep> = stepOf(script, stepId) ?? {};
  return { step: stepId, say, answers: answers.map(({ answer }) => answer), outcome };
};
