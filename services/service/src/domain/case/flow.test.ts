import type { CaseEvent, CaseFlowEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { caseFlow, problemsOfFlow } from './flow.ts';
import { serviceCase } from './index.ts';

const at = '2026-03-02T09:00:00.000Z';
const stages = [
  { stage: 'triage', next: ['repair', 'refusal'] },
  { stage: 'repair', next: ['triage'] },
  { stage: 'refusal', next: [] },
];
const draft = { flowId: 'repair', audience: 'internal' as const, start: 'triage', stages };
const publish = (more: Partial<typeof draft> = {}) => ({
  type: 'PublishCaseFlow' as const,
  data: { ...draft, ...more },
});

describe('a flow', () => {
  const given = specify(caseFlow, { now: at });
  const published = (version: number): CaseFlowEvent => ({
    type: 'CaseFlowPublished',
    data: { ...draft, version, at },
  });

  test('is published in versions', () => {
    given().when(publish()).then(published(1));
    given(published(1)).when(publish()).then(published(2));
  });

  test('that leads nowhere or has stages nobody comes to is refused with its problems', () => {
    given()
      .when(publish({ start: 'dream' }))
      .thenRejected('case-flow-refused');
    const wrong = [...stages, { stage: 'limbo', next: ['heaven'] }, { stage: 'repair', next: ['grave'] }];
    expect(problemsOfFlow({ start: 'triage', stages: wrong })).toEqual([
      'stage-twice repair',
      'stage-unknown grave',
      'stage-unreached limbo',
    ]);
  });
});

describe('a case', () => {
  const given = specify(serviceCase, { now: at, actor: 'staff' });
  const names = {
    caseId: '0193a000-0000-7000-8000-0000000000d1',
    customerId: '0193a000-0000-7000-8000-000000000001',
  };
  const opened = (flow?: { id: string; version: number; stage: string }): CaseEvent => ({
    type: 'CaseOpened',
    data: {
      ...{ ...names, kind: 'question', priority: 'normal', subject: 'my laptop', audience: 'internal' },
      ...{ plan: { id: 'standard', version: 1 }, calendar: { id: 'es-madrid', version: 1 }, at },
      ...(flow === undefined ? {} : { flow }),
    },
  });
  const inTriage = opened({ id: 'repair', version: 1, stage: 'triage' });
  const move = (stage: string, next?: readonly string[]) => ({
    type: 'MoveCase' as const,
    data: { stage, next },
  });
  const moved = (from: string, to: string): CaseEvent => ({
    type: 'CaseStageChanged',
    data: { ...names, from, to, at },
  });

  test('goes where its flow goes on, from where it is, and nowhere else', () => {
    given(inTriage)
      .when(move('repair', ['repair', 'refusal']))
      .then(moved('triage', 'repair'));
    given(inTriage, moved('triage', 'repair'))
      .when(move('triage', ['triage']))
      .then(moved('repair', 'triage'));
    given(inTriage)
      .when(move('heaven', ['repair']))
      .thenRejected('stage-not-next');
    given(inTriage)
      .when(move('triage', ['repair']))
      .then();
  });

  test('without a flow has no stages', () =>
    given(opened()).when(move('repair')).thenRejected('case-without-flow'));
});
