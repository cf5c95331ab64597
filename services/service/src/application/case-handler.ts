import type { CaseEvent } from '@icrm/contracts';
import { handleCommand } from '@icrm/event-store';
import { systemClock } from '@icrm/runtime';
import { type Counter, counter } from '@icrm/telemetry';
import { type CaseCommand, serviceCase } from '../domain/case/index.ts';
import type { Handling } from './ports.ts';

/** How the streams of cases begin. */
export const casePrefix = 'case-';

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
