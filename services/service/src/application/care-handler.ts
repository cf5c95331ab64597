import type {
  CoachingEvent,
  EntitlementEvent,
  ScorecardEvent,
  ScriptEvent,
  ScriptRunEvent,
} from '@icrm/contracts';
import { type EventStore, readState } from '@icrm/event-store';
import { nameId } from '@icrm/runtime';
import { type Coaching, type CoachingCommand, coaching } from '../domain/care/coaching.ts';
import {
  type Contract,
  contractAt,
  type EntitlementCommand,
  entitlements,
} from '../domain/care/entitlements.ts';
import {
  type EvaluationCommand,
  evaluation,
  type ScorecardCommand,
  scorecard,
} from '../domain/care/quality.ts';
import { type Script, type ScriptCommand, script } from '../domain/care/script.ts';
import { type ScriptRun, type ScriptRunCommand, scriptRun } from '../domain/care/script-run.ts';
import { type SurveyCommand, surveys } from '../domain/care/surveys.ts';
import { carryOut } from './carry-out.ts';
import type { Handling } from './ports.ts';

/** How the streams of each kind begin. */
export const carePrefixes = {
  entitlements: 'entitlements-',
  script: 'script-',
  scriptRun: 'scriptrun-',
  scorecard: 'scorecard-',
  evaluation: 'evaluation-',
  surveys: 'surveys-',
  coaching: 'coaching-',
} as const;

export const handleEntitlement = (handling: Handling, id: string, command: EntitlementCommand) =>
  carryOut(handling, { prefix: carePrefixes.entitlements, decider: entitlements, id, command });

export const handleScript = (handling: Handling, id: string, command: ScriptCommand) =>
  carryOut(handling, { prefix: carePrefixes.script, decider: script, id, command });

/** Goes through a script in the version it was started with; the newest one when it starts. */
export const handleScriptRun = async (
  handling: Handling,
  { runId, scriptId }: { readonly runId: string; readonly scriptId?: string | undefined },
  command: ScriptRunCommand,
) => {
  const { tenant } = handling.context;
  const read = await scriptOf(handling.store, { tenant, runId, scriptId });
  const outcome = await carryOut(handling, {
    prefix: carePrefixes.scriptRun,
    decider: scriptRun,
    id: runId,
    command,
    facts: { script: read },
  });
  return { outcome, script: read };
};

type OfRun = { readonly tenant: string; readonly runId: string; readonly scriptId?: string | undefined };

const scriptOf = async (store: EventStore, { tenant, runId, scriptId }: OfRun) => {
  const run: ScriptRun = await readState<ScriptRun, ScriptRunEvent>(
    store,
    `${carePrefixes.scriptRun}${tenant}.${runId}`,
    scriptRun,
  );
  const name = run.status === 'unknown' ? scriptId : run.scriptId;
  if (name === undefined) return nothingToGoThrough;
  const { versions } = await readState<Script, ScriptEvent>(
    store,
    `${carePrefixes.script}${tenant}.${name}`,
    script,
  );
  const version = run.status === 'unknown' ? versions.length : run.version;
  const draft = versions[version - 1];
  return draft && { ...draft, version };
};
/** A run that is not there is refused as such, whatever the script. */
const nothingToGoThrough = { start: '', steps: [], version: 0 };

export const handleScorecard = (handling: Handling, id: string, command: ScorecardCommand) =>
  carryOut(handling, { prefix: carePrefixes.scorecard, decider: scorecard, id, command });

export const handleEvaluation = async (handling: Handling, id: string, command: EvaluationCommand) => {
  const form =
    command.type === 'ScoreQuality'
      ? await readState<ReturnType<typeof scorecard.evolve>, ScorecardEvent>(
          handling.store,
          `${carePrefixes.scorecard}${handling.context.tenant}.${command.data.formId}`,
          scorecard,
        )
      : {};
  return carryOut(handling, {
    prefix: carePrefixes.evaluation,
    decider: evaluation,
    id,
    command,
    facts: { form: form.latest },
  });
};

/** The name of an agent may be anything: their stream has an id of it. */
const coachingId = (tenant: string, agentId: string): string => nameId(`coaching/${tenant}/${agentId}`);

export const handleCoaching = (handling: Handling, agentId: string, command: CoachingCommand) =>
  carryOut(handling, {
    ...{ prefix: carePrefixes.coaching, decider: coaching, command },
    id: coachingId(handling.context.tenant, agentId),
  });

export const readCoaching = (store: EventStore, tenant: string, agentId: string): Promise<Coaching> =>
  readState<Coaching, CoachingEvent>(
    store,
    `${carePrefixes.coaching}${tenant}.${coachingId(tenant, agentId)}`,
    coaching,
  );

export const handleSurvey = (handling: Handling, id: string, command: SurveyCommand) =>
  carryOut(handling, {
    ...{ prefix: carePrefixes.surveys, decider: surveys, id, command },
    facts: { actor: handling.context.actor.kind },
  });

type OfCustomer = { readonly tenant: string; readonly customerId: string };

/** The contract of a customer that holds at a time. */
export const findContract = async (
  store: EventStore,
  { tenant, customerId }: OfCustomer,
  at: string,
): Promise<Contract | undefined> => {
  const stream = `${carePrefixes.entitlements}${tenant}.${customerId}`;
  return contractAt(
    await readState<typeof entitlements.initial, EntitlementEvent>(store, stream, entitlements),
    at,
  );
};
