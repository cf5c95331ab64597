import type { CaseEvent, ServiceClock } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';
import type { CaseCommand, CaseFacts, CaseRejection } from './commands.ts';
import { decideLifeCycle } from './life-cycle.ts';
import { runOut, withPromises } from './promises.ts';
import { type Case, evolve } from './state.ts';

export type { CaseCommand, CaseFacts, CaseRejection } from './commands.ts';
export type { Case } from './state.ts';

/** Facts in stream `case-<tenant>.<id>`: what was said and done, and what became of the promises. */
export const serviceCase: Decider<Case, CaseCommand, CaseEvent, CaseRejection, CaseFacts> = {
  initial: { status: 'unknown' },
  evolve,
  decide(command, state, facts) {
    if (command.type === 'CheckServiceLevel')
      // What is no longer due was met, paused or moved in the meantime: then there is nothing to do.
      return accept(...(state.status === 'unknown' ? [] : runOut(state, facts.now).filter(is(command.data))));
    const decision = decideLifeCycle(command, state, facts);
    return decision.accepted ? accept(...withPromises(decision.events, state, facts.now)) : decision;
  },
};

const is =
  ({ clock, dueAt }: { readonly clock: ServiceClock; readonly dueAt: string }) =>
  ({ type, data }: CaseEvent): boolean =>
    (type === 'ServiceLevelMissed' && data.clock === clock && data.dueAt === dueAt) ||
    (type === 'CaseEscalated' && data.reason === `missed-${clock}`);
