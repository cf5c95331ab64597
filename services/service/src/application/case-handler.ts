import { handleCommand } from '@icrm/event-store';
import { systemClock } from '@icrm/runtime';
import { type CaseCommand, serviceCase } from '../domain/case/index.ts';
import type { Handling } from './ports.ts';

/** Carries out a command on the case of stream `case-<tenant>.<id>`. */
export const handleCase = (
  { clock = systemClock, ...handling }: Handling,
  caseId: string,
  command: CaseCommand,
) =>
  handleCommand(handling.store, {
    ...handling,
    clock,
    stream: `${casePrefix}${handling.context.tenant}.${caseId}`,
    decider: serviceCase,
    command,
    customerIds: (events) => events.slice(0, 1).map(({ data }) => data.customerId),
    facts: { actor: handling.context.actor.kind },
  });

/** How the streams of cases begin. */
export const casePrefix = 'case-';
