import type { LeadEvent, LeadRules } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LeadCommand, lead } from './lead.ts';
import { leadRuleBook } from './lead-rule-book.ts';
import { rule } from './lead-rules.ts';

const at = '2026-03-02T09:00:00.000Z';
const rules: LeadRules = {
  scoring: [
    {
      ruleId: 'solar',
      when: [{ field: 'topic', op: 'contains', values: ['energía'] }],
      points: 40,
      because: 'asks for solar',
    },
    {
      ruleId: 'big',
      when: [{ field: 'attributes.employees', op: 'at-least', values: ['50'] }],
      points: 30,
      because: 'is large',
    },
  ],
  labels: [{ ruleId: 'hot', when: [{ field: 'score', op: 'at-least', values: ['60'] }], label: 'hot' }],
  assignment: [
    { ruleId: 'hot', when: [{ field: 'label', op: 'in', values: ['hot'] }], to: { owner: 'key-1' } },
    {
      ruleId: 'territory',
      when: [{ field: 'source', op: 'not-in', values: ['web'] }],
      to: { territory: true },
    },
    { ruleId: 'others', when: [], to: { pool: ['seller-1', 'seller-2', 'seller-3'] } },
  ],
};
const book = { version: 2, rules };
const names = { leadId: 'lead-1', customerId: 'ana' };
const interest = { ...names, source: 'web', sourceReference: 'form-1', topic: 'ENERGIA solar' };
const captured: LeadEvent = { type: 'LeadCaptured', data: { ...interest, at } };

describe('the rules', () => {
  test('score, label and assign, and say what they saw', () => {
    const ruling = rule(book, { ...interest, attributes: { employees: '80' } });
    expect(ruling).toMatchObject({
      score: 70,
      labels: [{ label: 'hot', ruleId: 'hot' }],
      assignment: { owner: 'key-1', ruleId: 'hot' },
      inputs: { source: 'web', score: '70', 'attributes.employees': '80', label: 'hot' },
    });
    expect(ruling.reasons.map(({ ruleId }) => ruleId)).toEqual(['solar', 'big']);
  });

  test('tell why a rule was passed over', () => {
    expect(rule(book, { ...interest, source: 'phone' }).passedOver).toEqual([
      { ruleId: 'hot', because: 'label is not in hot' },
      { ruleId: 'territory', because: 'nobody holds its target' },
    ]);
    expect(rule(book, { ...interest, source: 'phone', territoryOwner: 'seller-9' }).assignment).toEqual({
      owner: 'seller-9',
      ruleId: 'territory',
    });
  });

  test('share a pool evenly, and a larger pool takes only what falls to the new seller', () => {
    const pool = ['a', 'b', 'c', 'd'];
    const only = (owners: string[]) => ({
      version: 1,
      rules: { scoring: [], labels: [], assignment: [{ ruleId: 'all', when: [], to: { pool: owners } }] },
    });
    const ownerOf = (owners: string[], leadId: string) =>
      rule(only(owners), { ...interest, leadId }).assignment?.owner;
    const ids = Array.from({ length: 4_000 }, (_, n) => `lead-${n}`);
    for (const seller of pool) {
      const share = ids.filter((id) => ownerOf(pool, id) === seller).length;
      expect(share).toBeGreaterThan(850);
      expect(share).toBeLessThan(1_150);
    }
    for (const id of ids) expect([ownerOf(pool, id), 'e']).toContain(ownerOf([...pool, 'e'], id));
  });

  test('give the same ruling for the same lead, at any time', () => {
    const lead = fc.record({
      leadId: fc.uuid(),
      source: fc.constantFrom('web', 'phone'),
      topic: fc.string(),
      attributes: fc.dictionary(fc.constantFrom('employees', 'country'), fc.string()),
    });
    fc.assert(fc.property(lead, (inputs) => expect(rule(book, inputs)).toEqual(rule(book, inputs))));
  });
});

describe('a lead under rules', () => {
  const given = specify(lead, { now: at, book });
  const scored: LeadEvent = {
    type: 'LeadScored',
    data: {
      ...names,
      score: 40,
      rulesVersion: 2,
      reasons: [{ ruleId: 'solar', points: 40, because: 'asks for solar' }],
      at,
    },
  };
  const { assignment, inputs } = rule(book, interest);
  const assigned: LeadEvent = {
    type: 'LeadAssigned',
    data: { ...names, owner: assignment?.owner ?? '', ruleId: 'others', rulesVersion: 2, inputs, at },
  };
  const returned: LeadEvent = {
    type: 'LeadReturnedToMarketing',
    data: { ...names, reason: 'next year', campaignId: 'spring', at },
  };

  test('is captured, scored and assigned by one command', () =>
    given().when({ type: 'CaptureLead', data: interest }).then(captured, scored, assigned));

  test('is assigned anew when asked', () =>
    given(captured).when({ type: 'AssignLead', data: {} }).then(scored, assigned));

  test('is not assigned without rules', () =>
    specify(lead, { now: at })(captured)
      .when({ type: 'AssignLead', data: {} })
      .thenRejected('no-lead-rules'));

  test('is given to another, once', () => {
    const give: LeadCommand = { type: 'ReassignLead', data: { owner: 'seller-9', reason: 'knows her' } };
    const given9: LeadEvent = {
      type: 'LeadReassigned',
      data: { ...names, from: assignment?.owner, owner: 'seller-9', reason: 'knows her', at },
    };
    given(captured, assigned).when(give).then(given9);
    given(captured, assigned, given9).when(give).then();
  });

  test('is accepted once, by its owner or by who accepts it', () => {
    const accept: LeadCommand = { type: 'AcceptLead', data: {} };
    const by = (owner: string): LeadEvent => ({
      type: 'LeadAcceptedBySales',
      data: { ...names, owner, campaignId: 'spring', at },
    });
    const ofCampaign: LeadEvent = { type: 'LeadCaptured', data: { ...interest, campaignId: 'spring', at } };
    given(ofCampaign, assigned)
      .when(accept)
      .then(by(assignment?.owner ?? ''));
    specify(lead, { now: at, actor: 'seller-7' })(ofCampaign).when(accept).then(by('seller-7'));
    given(ofCampaign).when(accept).thenRejected('lead-not-assigned');
    given(ofCampaign, by('seller-7')).when(accept).thenRejected('lead-already-accepted');
    given(ofCampaign)
      .when({ type: 'ReturnLead', data: { reason: 'next year' } })
      .then(returned);
    given(ofCampaign, returned).when(accept).thenRejected('lead-not-open');
  });
});

describe('published rules', () => {
  const given = specify(leadRuleBook, { now: at, id: 'current', actor: 'boss' });
  const publish = (changed: Partial<LeadRules> = {}) =>
    ({ type: 'PublishLeadRules', data: { rules: { ...rules, ...changed } } }) as const;
  const published = { type: 'LeadRulesPublished', data: { version: 1, rules, at } } as const;

  test('count their versions', () => {
    given().when(publish()).then(published);
    given(published)
      .when(publish())
      .then({ type: 'LeadRulesPublished', data: { version: 2, rules, at } });
  });
  test('name a rule once, and one target each', () => {
    const [label] = rules.labels;
    given()
      .when(publish({ labels: label === undefined ? [] : [label, label] }))
      .thenRejected('rule-named-twice');
    const to = (target: LeadRules['assignment'][number]['to']) =>
      publish({ assignment: [{ ruleId: 'x', when: [], to: target }] });
    given().when(to({})).thenRejected('rule-without-target');
    given()
      .when(to({ owner: 'a', territory: true }))
      .thenRejected('rule-without-target');
  });
});
