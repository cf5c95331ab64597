import type { CaseEvent, ConversationEvent, SurveyEvent } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { given } from '../../../test/given.ts';
import { a, at, b, linked, registered } from '../../../test/sample-events.ts';
import type { CallEvent } from '../service/calls.ts';

const id = '0193a000-0000-7000-8000-0000000000f1';
type Event =
  | CaseEvent
  | ConversationEvent
  | SurveyEvent
  | (CallEvent & { readonly data: { readonly customerId: string } });

const surveyed = (score: number, day: number, customerId: string = a): SurveyEvent => ({
  type: 'SurveyAnswered',
  data: { surveyId: id, customerId, kind: 'nps', interactionId: id, score, at: at(day) },
});
const kept = (day: number): CaseEvent => ({
  type: 'ServiceLevelMet',
  data: { caseId: id, customerId: a, clock: 'resolution', at: at(day) },
});
const missed = (day: number): CaseEvent => ({
  type: 'ServiceLevelMissed',
  data: { caseId: id, customerId: a, clock: 'resolution', dueAt: at(day), at: at(day) },
});
const viewOf = async (...events: readonly Event[]) =>
  (await given(registered(a), registered(b), ...events)
    .project()
    .explained(a)) ?? {};

describe('experience', () => {
  test('is not told of whom there is no sign', async () =>
    expect(await viewOf()).not.toHaveProperty('experience'));

  test('weighs what is said, what was promised and what was waited', async () => {
    const waited: Event = {
      type: 'CallAnswered',
      data: { centreId: 'main', callId: id, customerId: a, agentId: 'agent-3', waitedMs: 150_000, at: at(4) },
    };
    expect(await viewOf(surveyed(9, 2), kept(3), waited)).toMatchObject({
      experience: {
        // (3 x 90 + 2 x 100 + 1 x 50) / 6
        index: 86.7,
        falling: false,
        parts: [
          { kind: 'satisfaction', value: 90, weight: 3, of: 1 },
          { kind: 'promises', value: 100, weight: 2, of: 1 },
          { kind: 'waiting', value: 50, weight: 1, of: 1 },
        ],
      },
      provenance: { 'experience.index': { rule: 'experience-index@1', events: 3, type: 'CallAnswered' } },
    });
  });

  test('falls when the latest twenty signs are worse than those before, in the order things happened', async () => {
    const good = Array.from({ length: 20 }, () => surveyed(9, 2));
    const bad = Array.from({ length: 20 }, () => missed(5));
    // Recorded the other way round: what counts is when it happened.
    expect(await viewOf(...bad, ...good)).toMatchObject({
      experience: { index: 0, before: 90, falling: true },
    });
    expect(await viewOf(...good, ...bad.slice(0, 5))).toMatchObject({ experience: { falling: true } });
    expect(await viewOf(...good)).toMatchObject({ experience: { index: 90, falling: false } });
  });

  test('is that of everybody linked, and of one again once they are not', async () => {
    const events = [registered(a), registered(b), surveyed(10, 2), surveyed(0, 3, b)];
    const together = await given(...events, linked(a, b))
      .project()
      .view(a);
    expect(together).toMatchObject({ experience: { index: 50 } });
    expect(
      await given(...events)
        .project()
        .view(a),
    ).toMatchObject({ experience: { index: 100 } });
  });
});
