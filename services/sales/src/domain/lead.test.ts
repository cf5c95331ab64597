import type { LeadEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type LeadCommand, lead } from './lead.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(lead, { now: at });

const names = { leadId: 'lead-1', customerId: 'ana' };
const interest = { ...names, source: 'portal', sourceReference: 'form-77', topic: 'solar roof' };
const captured: LeadEvent = { type: 'LeadCaptured', data: { ...interest, at } };
const qualified: LeadEvent = { type: 'LeadQualified', data: { ...names, at } };
const disqualified: LeadEvent = { type: 'LeadDisqualified', data: { ...names, reason: 'no budget', at } };

const capture: LeadCommand = { type: 'CaptureLead', data: interest };
const qualify: LeadCommand = { type: 'QualifyLead', data: {} };
const disqualify: LeadCommand = { type: 'DisqualifyLead', data: { reason: 'no budget' } };

describe('lead', () => {
  test('is captured', () => given().when(capture).then(captured));

  test('is captured once, whatever became of it', () => {
    given(captured).when(capture).then();
    given(captured, qualified).when(capture).then();
    given(captured, disqualified).when(capture).then();
  });

  test('keeps the customer and topic of its first capture', () =>
    given(captured)
      .when({ type: 'CaptureLead', data: { ...interest, customerId: 'bea', topic: 'heat pump' } })
      .then());

  test('is qualified while open', () => given(captured).when(qualify).then(qualified));
  test('is disqualified while open', () => given(captured).when(disqualify).then(disqualified));

  test.each([
    ['qualified', qualify],
    ['disqualified', disqualify],
  ])('is not %s before it is captured', (_what, command) =>
    given().when(command).thenRejected('lead-not-found'),
  );

  test.each([
    ['qualified twice', qualified, qualify],
    ['disqualified twice', disqualified, disqualify],
    ['qualified after it was disqualified', disqualified, qualify],
    ['disqualified after it was qualified', qualified, disqualify],
  ])('is not %s', (_what, decided, command) =>
    given(captured, decided).when(command).thenRejected('lead-not-open'),
  );
});
