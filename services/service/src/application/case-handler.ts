import type { CaseEvent, CaseFlowEvent } from '@icrm/contracts';
import { type EventStore, handleCommand, readState } from '@icrm/event-store';
import { systemClock } from '@icrm/runtime';
import { type Counter, counter } from '@icrm/telemetry';
import { type CaseFlow, type CaseFlowCommand, caseFlow, type FlowVersion } from '../domain/case/flow.ts';
import { type Case, type CaseCommand, serviceCase } from '../domain/case/index.ts';
import { carryOut } from './carry-out.ts';
import type { Handling } from './ports.ts';

/** How the streams of cases begin. */
export const casePrefix = 'case-';
const flowPrefix = 'caseflow-';

/** Carries out a command on the case of stream `case-<tenant>.<id>`. */
export const handleCase = async (
  { clock = systemClock, ...handling }: Handling,
  caseId: string,
  command: CaseCommand,
) => {
  const outcome = await handleCommand(handling.store, {
    ...handling,
    clock,
    stream: `${casePrefix}${handling.context.tenant}.${caseId}`,
    decider: serviceCase,
    command,
    customerIds: (events) => events.slice(0, 1).map(({ data }) => data.customerId),
    facts: { actor: handling.context.actor.kind },
  });
  if (outcome.accepted && !outcome.repeated) outcome.events.forEach(countPromise);
  return outcome;
};

export const handleCaseFlow = (handling: Handling, id: string, command: CaseFlowCommand) =>
  carryOut(handling, { prefix: flowPrefix, decider: caseFlow, id, command });

type Named = { readonly tenant: string; readonly flow: string; readonly version?: number };

/** A version of a flow; the newest unless told which. */
export const findFlow = async (
  store: EventStore,
  { tenant, flow, version }: Named,
): Promise<FlowVersion | undefined> => {
  const { versions } = await readState<CaseFlow, CaseFlowEvent>(
    store,
    `${flowPrefix}${tenant}.${flow}`,
    caseFlow,
  );
  return versions[(version ?? versions.length) - 1];
};

/** Where the stage of a case may go on to; undefined: it has no flow. */
export const nextStages = async (
  store: EventStore,
  tenant: string,
  caseId: string,
): Promise<readonly string[] | undefined> => {
  const known = await readState<Case, CaseEvent>(store, `${casePrefix}${tenant}.${caseId}`, serviceCase);
  if (known.status === 'unknown' || known.flow === undefined) return undefined;
  const { id: flow, version, stage } = known.flow;
  const found = await findFlow(store, { tenant, flow, version });
  return found?.stages.find((each) => each.stage === stage)?.next ?? [];
};

// Made when first used: the instruments of a program are those of the telemetry that it started with.
let promises: Counter | undefined;

const countPromise = ({ type, data }: CaseEvent): void => {
  if (type !== 'ServiceLevelMet' && type !== 'ServiceLevelMissed') return;
  promises ??= counter('icrm.service.promises');
  promises.add(1, {
    'icrm.service.clock': data.clock,
    'icrm.outcome': type === 'ServiceLevelMet' ? 'met' : 'missed',
  });
};
