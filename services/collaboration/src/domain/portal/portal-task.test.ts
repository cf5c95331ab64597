import type { PortalTaskEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type PortalTaskCommand, portalTask } from './portal-task.ts';

const at = '2026-03-02T09:00:00.000Z';
const taskId = '0193a000-0000-7000-8000-0000000000f8';
const ana = '0193a000-0000-7000-8000-000000000001';
const given = specify(portalTask, { now: at, customerId: ana });
const names = { taskId, customerId: ana, task: 'move-house', at };
const start: PortalTaskCommand = {
  type: 'StartTask',
  data: { taskId, customerId: ana, task: 'move-house', step: 'address' },
};
const started: PortalTaskEvent = { type: 'PortalTaskStarted', data: { ...names, step: 'address' } };
const reach: PortalTaskCommand = { type: 'ReachStep', data: { step: 'meter' } };
const reached: PortalTaskEvent = { type: 'PortalTaskStepReached', data: { ...names, step: 'meter' } };
const complete: PortalTaskCommand = { type: 'CompleteTask', data: {} };
const completed: PortalTaskEvent = { type: 'PortalTaskCompleted', data: names };
const check: PortalTaskCommand = { type: 'CheckTask', data: {} };

describe('a task at their own door', () => {
  test('is begun once, and goes from step to step to its end', () => {
    given().when(start).then(started);
    given(started).when(start).thenRejected('task-already-started');
    given(started).when(reach).then(reached);
    given(started, reached).when(complete).then(completed);
    given().when(reach).thenRejected('task-not-found');
  });

  test('that is left is left at the step they had come to, and said why', () => {
    const abandon: PortalTaskCommand = { type: 'AbandonTask', data: { why: 'failed' } };
    given(started, reached)
      .when(abandon)
      .then({ type: 'PortalTaskAbandoned', data: { ...names, step: 'meter', why: 'failed' } });
    given(started, completed).when(abandon).thenRejected('task-over');
    given(started, completed).when(reach).thenRejected('task-over');
  });

  test('is left when nothing is heard for half an hour since the last step, not before', () => {
    const then = (now: string) => specify(portalTask, { now });
    given(started).when(check).then();
    then('2026-03-02T09:29:59.999Z')(started).when(check).then();
    const late = '2026-03-02T09:30:00.000Z';
    then(late)(started)
      .when(check)
      .then({ type: 'PortalTaskAbandoned', data: { ...names, at: late, step: 'address', why: 'silence' } });
    then('2026-03-02T10:00:00.000Z')(started, completed).when(check).then();
  });

  test('belongs to who began it', () =>
    specify(portalTask, { now: at, customerId: taskId })(started)
      .when(complete)
      .thenRejected('task-of-another'));
});
