import type { EntitlementEvent, EvaluationEvent, ScriptRunEvent, SurveyEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { contractAt, entitlements } from './entitlements.ts';
import { evaluation, isSampled, scorecard } from './quality.ts';
import { problemsOfScript, script } from './script.ts';
import { scriptRun } from './script-run.ts';
import { surveyScore, surveys } from './surveys.ts';

const at = '2026-03-02T09:00:00.000Z';
const later = '2027-03-02T09:00:00.000Z';
const customerId = 'ana';
const interactionId = 'call-1';

describe('a contract', () => {
  const given = specify(entitlements, { now: at });
  const names = { contractId: 'c-1', customerId };
  const activated: EntitlementEvent = {
    type: 'ContractActivated',
    data: { ...names, level: 'premium-support', from: at, until: later, at },
  };
  const activate = {
    type: 'ActivateContract' as const,
    data: { ...names, level: 'premium-support', until: later },
  };

  test('is activated once, for a time that is not empty', () => {
    given().when(activate).then(activated);
    given(activated).when(activate).thenRejected('contract-already-activated');
    given()
      .when({ ...activate, data: { ...activate.data, until: at } })
      .thenRejected('contract-time-empty');
  });

  test('is renewed for longer and ended', () => {
    const until = '2028-03-02T09:00:00.000Z';
    const renew = { type: 'RenewContract' as const, data: { contractId: 'c-1', until } };
    given(activated)
      .when(renew)
      .then({ type: 'ContractRenewed', data: { ...names, until, at } });
    given(activated)
      .when({ ...renew, data: { ...renew.data, until: at } })
      .thenRejected('contract-time-empty');
    const end = { type: 'EndContract' as const, data: { contractId: 'c-1', reason: 'moved' } };
    const ended: EntitlementEvent = { type: 'ContractEnded', data: { ...names, reason: 'moved', at } };
    given(activated).when(end).then(ended);
    given(activated, ended).when(renew).thenRejected('contract-ended');
    given().when(end).thenRejected('contract-not-found');
  });

  test('holds from its beginning until its end, the longest of several', () => {
    const contract = (contractId: string, until: string) => ({
      ...{ contractId, customerId, level: 'x', from: at, until },
    });
    const both = { contracts: { a: contract('a', '2026-06-01T00:00:00.000Z'), b: contract('b', later) } };
    expect(contractAt(both, at)?.contractId).toBe('b');
    expect(contractAt(both, '2026-03-02T08:59:59.999Z')).toBeUndefined();
    expect(contractAt(both, later)).toBeUndefined();
  });
});

describe('a script', () => {
  const steps = [
    {
      stepId: 'lit',
      say: 'Is it lit?',
      answers: [
        { answer: 'yes', next: 'good' },
        { answer: 'no', next: 'bad' },
      ],
    },
    { stepId: 'good', say: 'Well then.', answers: [], outcome: 'solved' },
    { stepId: 'bad', say: 'We come.', answers: [], outcome: 'visit' },
  ];
  const draft = { start: 'lit', steps };

  test('is published as versions, and not with problems', () => {
    const given = specify(script, { now: at });
    const publish = { type: 'PublishScript' as const, data: { scriptId: 's', ...draft } };
    const published = { type: 'ScriptPublished' as const, data: { scriptId: 's', version: 1, ...draft, at } };
    given().when(publish).then(published);
    given(published)
      .when(publish)
      .then({ ...published, data: { ...published.data, version: 2 } });
    given()
      .when({ ...publish, data: { ...publish.data, start: 'nowhere' } })
      .thenRejected('script-refused');
  });

  test('has problems where steps are missing, double, unreached or end without an outcome', () => {
    const [first, ...rest] = steps;
    expect(problemsOfScript({ start: 'lit', steps })).toEqual([]);
    expect(problemsOfScript({ start: 'good', steps }).map(({ kind }) => kind)).toContain('step-unreached');
    expect(problemsOfScript({ start: 'lit', steps: first ? [first] : [] }).map(({ step }) => step)).toEqual([
      'good',
      'bad',
    ]);
    expect(problemsOfScript({ start: 'lit', steps: [...steps, ...rest] }).map(({ kind }) => kind)).toEqual([
      'step-twice',
      'step-twice',
    ]);
    const open = steps.map(({ outcome: _none, ...step }) => step);
    expect(problemsOfScript({ start: 'lit', steps: open }).map(({ kind }) => kind)).toEqual([
      'end-without-outcome',
      'end-without-outcome',
    ]);
  });

  const given = specify(scriptRun, { now: at, script: { ...draft, version: 1 } });
  const names = { runId: 'r-1', customerId };
  const start = {
    type: 'StartScript' as const,
    data: { ...names, scriptId: 's', agentId: 'anna' },
  };
  const started: ScriptRunEvent = {
    type: 'ScriptStarted',
    data: { ...names, scriptId: 's', agentId: 'anna', version: 1, step: 'lit', at },
  };
  const says = (answer: string) => ({ type: 'RecordScriptAnswer' as const, data: { answer } });

  test('leads from answer to answer to its outcome', () => {
    given().when(start).then(started);
    given(started)
      .when(says('no'))
      .then(
        { type: 'ScriptAnswerRecorded', data: { ...names, step: 'lit', answer: 'no', next: 'bad', at } },
        { type: 'ScriptCompleted', data: { ...names, step: 'bad', outcome: 'visit', at } },
      );
    given(started).when(says('maybe')).thenRejected('answer-not-of-step');
    given(started).when(start).thenRejected('script-run-already-started');
    given().when(says('no')).thenRejected('script-run-not-found');
  });

  test('can be left with a reason, and broken off', () => {
    const leave = (next: string) => ({
      type: 'DeviateFromScript' as const,
      data: { next, reason: 'knew already' },
    });
    given(started)
      .when(leave('good'))
      .then(
        { type: 'ScriptDeviated', data: { ...names, step: 'lit', next: 'good', reason: 'knew already', at } },
        { type: 'ScriptCompleted', data: { ...names, step: 'good', outcome: 'solved', at } },
      );
    given(started).when(leave('nowhere')).thenRejected('step-not-of-script');
    const over: ScriptRunEvent = {
      type: 'ScriptCompleted',
      data: { ...names, step: 'lit', outcome: 'broken-off', at },
    };
    const breakOff = { type: 'BreakOffScript' as const, data: { outcome: 'broken-off' } };
    given(started).when(breakOff).then(over);
    given(started, over).when(breakOff).thenRejected('script-run-over');
  });

  test('that is not there cannot be gone through', () =>
    specify(scriptRun, { now: at, script: undefined })().when(start).thenRejected('script-not-found'));
});

describe('quality', () => {
  const items = [
    { item: 'greeting', weight: 1, maxPoints: 5 },
    { item: 'explanation', weight: 3, maxPoints: 10 },
  ];
  const form = { version: 1, items, passPercent: 70 };

  test('is judged by forms whose items are named once', () => {
    const given = specify(scorecard, { now: at });
    const publish = (of: typeof items) => ({
      type: 'PublishScorecard' as const,
      data: { formId: 'f', passPercent: 70, items: of },
    });
    given()
      .when(publish(items))
      .then({ type: 'ScorecardPublished', data: { formId: 'f', ...form, at } });
    given()
      .when(publish([...items, ...items]))
      .thenRejected('scorecard-item-twice');
  });

  const given = specify(evaluation, { now: at, form });
  const contact = { interactionId, agentId: 'anna', customerId };
  const score = (greeting: number, explanation: number, scoredBy = 'lead') => ({
    type: 'ScoreQuality' as const,
    data: {
      ...{ ...contact, formId: 'f', scoredBy },
      scores: [
        { item: 'greeting', points: greeting },
        { item: 'explanation', points: explanation },
      ],
    },
  });
  const scored = (greeting: number, explanation: number, percent: number): EvaluationEvent => ({
    type: 'QualityScored',
    data: { ...score(greeting, explanation).data, version: 1, percent, at },
  });

  test('is weighed, once by each judge, never by oneself', () => {
    given()
      .when(score(5, 8))
      .then(scored(5, 8, 85));
    given(scored(5, 8, 85))
      .when(score(5, 8))
      .thenRejected('already-scored');
    given()
      .when(score(5, 8, 'anna'))
      .thenRejected('own-contact');
    given().when(score(6, 8)).thenRejected('scores-do-not-fit');
    specify(evaluation, { now: at, form: undefined })().when(score(5, 8)).thenRejected('scorecard-not-found');
  });

  test('that does not pass is coached in what was wanting', () =>
    given()
      .when(score(5, 2))
      .then(scored(5, 2, 40), {
        type: 'CoachingAssigned',
        data: { ...contact, topics: ['explanation'], at },
      }));

  test('is looked at in contacts drawn by their ids, as many as asked, always the same', () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => `0193a000-0000-7000-8000-${index}`);
    const drawn = ids.filter((id) => isSampled(id, 10));
    expect(Math.abs(drawn.length / ids.length - 0.1)).toBeLessThan(0.02);
    expect(ids.filter((id) => isSampled(id, 10))).toEqual(drawn);
    given()
      .when({ type: 'SampleInteraction', data: { ...contact, percent: 5 } })
      .then({ type: 'InteractionSampled', data: { ...contact, percent: 5, at } });
  });
});

describe('a survey', () => {
  const given = specify(surveys, { now: at, actor: 'customer' });
  const names = (surveyId: string) => ({ surveyId, customerId, kind: 'nps' as const, interactionId });
  const offer = (surveyId: string) => ({
    type: 'OfferSurvey' as const,
    data: { ...names(surveyId), channel: 'email', agentId: 'anna' },
  });
  const offered = (surveyId: string, on: string, expiresAt: string): SurveyEvent => ({
    type: 'SurveyOffered',
    data: { ...names(surveyId), channel: 'email', agentId: 'anna', expiresAt, at: on },
  });
  const answer = (surveyId: string, score: number) => ({
    type: 'AnswerSurvey' as const,
    data: { surveyId, score },
  });
  const today = offered('s-1', at, '2026-03-16T09:00:00.000Z');

  test('is offered, unless the customer was asked in the last 30 days', () => {
    given().when(offer('s-1')).then(today);
    const recent = '2026-02-01T09:00:00.000Z';
    given(offered('s-0', recent, at))
      .when(offer('s-1'))
      .then({
        type: 'SurveySuppressed',
        data: { ...names('s-1'), reason: 'fatigue', askedAt: recent, at },
      });
    given(offered('s-0', '2026-01-31T09:00:00.000Z', at))
      .when(offer('s-1'))
      .then(today);
    given(today).when(offer('s-1')).thenRejected('survey-already-offered');
  });

  test('is answered once, in time, within its range, with the contact it is about', () => {
    const answered: SurveyEvent = {
      type: 'SurveyAnswered',
      data: { ...names('s-1'), agentId: 'anna', score: 9, at },
    };
    given(today).when(answer('s-1', 9)).then(answered);
    given(today, answered).when(answer('s-1', 9)).thenRejected('survey-already-answered');
    specify(surveys, { now: at, actor: 'staff' })(today)
      .when(answer('s-1', 9))
      .thenRejected('rating-not-by-customer');
    given(today).when(answer('s-1', 11)).thenRejected('score-out-of-range');
    given().when(answer('s-1', 9)).thenRejected('survey-not-found');
    const old = offered('s-1', '2026-01-01T09:00:00.000Z', '2026-01-15T09:00:00.000Z');
    given(old).when(answer('s-1', 9)).thenRejected('survey-expired');
  });

  test('adds up as usual', () => {
    expect(surveyScore('nps', [10, 9, 8, 6])).toBe(25);
    expect(surveyScore('csat', [5, 4, 3, 1])).toBe(50);
    expect(surveyScore('ces', [7, 5])).toBe(6);
    expect(surveyScore('nps', [])).toBe(0);
  });
});
