import type { CaseEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { due, missed, openCase, opened } from '../../../test/sample-case.ts';
import { serviceCase } from './index.ts';

const late = '2026-03-09T09:00:00.000Z';
const given = specify(serviceCase, { now: late, actor: 'system' });
const plan = (version: number) => ({ id: 'priority', version });
const openedBy = (version: number): CaseEvent => {
  const event = opened();
  return { ...event, data: { ...event.data, plan: plan(version) } } as CaseEvent;
};
const dueAt = '2026-03-02T10:00:00.000Z';
const check = { type: 'CheckServiceLevel', data: { clock: 'first-response', dueAt } } as const;
const escalated = (clock: string, level: number): CaseEvent => ({
  type: 'CaseEscalated',
  data: { caseId: 'case-1', customerId: 'ana', level, reason: `missed-${clock}`, at: late },
});

describe('a promise that is missed', () => {
  test('takes the case to the next level, by plans that say so', () =>
    given(openedBy(2), due('first-response', dueAt))
      .when(check)
      .then(missed('first-response', dueAt, late), escalated('first-response', 1)));

  test('does not by others', () =>
    given(openedBy(1), due('first-response', dueAt))
      .when(check)
      .then(missed('first-response', dueAt, late)));

  test('takes it a level further each time', () =>
    given(openedBy(2), due('first-response', dueAt), due('resolution', dueAt))
      .when({ type: 'AcknowledgeCase', data: {} })
      .then(
        missed('first-response', dueAt, late),
        escalated('first-response', 1),
        missed('resolution', dueAt, late),
        escalated('resolution', 2),
        { type: 'CaseAcknowledged', data: { caseId: 'case-1', customerId: 'ana', at: late } },
      ));
});

test('a contract that the caller says holds, and does not, is refused', () => {
  const command = openCase();
  if (command.type !== 'OpenCase') throw new Error('opens a case');
  given()
    .when({ type: 'OpenCase', data: { ...command.data, contractSaid: 'premium-support' } })
    .thenRejected('contract-not-in-force');
});
