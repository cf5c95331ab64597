import type { OpportunityEvent, OpportunityRules } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { opportunity } from './opportunity.ts';
import { callRates, priorityBooks } from './priority.ts';
import { document, fillIn, missingIn, template } from './template.ts';

const at = '2026-03-02T09:00:00.000Z';
const by = { now: at, id: 'x-1', actor: 'eva' };
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const names = { opportunityId: 'd-1', customerId: 'ana' };
type Condition = OpportunityRules['scoring'][number]['when'][number];
const rule = (ruleId: string, points: number, ...when: Condition[]) => ({
  ruleId,
  points,
  because: ruleId,
  when,
});
const rules: OpportunityRules = {
  scoring: [
    rule('large', 60, { field: 'value', op: 'at-least', values: ['1000'] }),
    rule('proposed', 60, { field: 'stage', op: 'in', values: ['proposed'] }),
    rule('seen by us', 10, { field: 'referred-by', op: 'known', values: [] }),
    rule('hot lead', 10, { field: 'lead.score', op: 'at-least', values: ['40'] }),
    rule('asleep', -30, { field: 'quiet-days', op: 'at-least', values: ['30'] }),
  ],
};
const book = { version: 2, rules };
const opened: OpportunityEvent = {
  type: 'OpportunityOpened',
  data: { ...names, title: 'Roof', value: eur(1_000), at },
};
const scored = (score: number, reasons: string[], now = at, version = 2): OpportunityEvent => ({
  type: 'OpportunityScored',
  data: { ...names, model: 'rules', version, score, reasons, at: now },
});
const given = specify(opportunity, { ...by, book });
const open = { type: 'OpenOpportunity', data: { ...names, title: 'Roof', value: eur(1_000) } } as const;
const prioritise = { type: 'PrioritiseOpportunity', data: {} } as const;

describe('an opportunity by the rules', () => {
  test('has its score as it is opened, advanced and referred, never above a hundred', () => {
    given()
      .when(open)
      .then(opened, scored(60, ['+60 large']));
    given(opened, scored(60, ['+60 large']))
      .when({ type: 'AdvanceOpportunity', data: { to: 'proposed' } })
      .then(
        { type: 'OpportunityAdvanced', data: { ...names, from: 'qualified', to: 'proposed', at } },
        scored(100, ['+60 large', '+60 proposed']),
      );
    const seen = { by: 'tom', department: 'field', workReference: 'WO-1' };
    given(opened)
      .when({ type: 'ReferOpportunity', data: seen })
      .then(
        { type: 'OpportunityReferred', data: { ...names, ...seen, at } },
        scored(70, ['+60 large', '+10 seen by us']),
      );
  });

  test('counts how long nothing happened, and the lead it grew from', () => {
    const now = '2026-04-10T09:00:00.000Z';
    const lead = { status: 'qualified', score: 55, source: 'portal' } as never;
    specify(opportunity, { ...by, now, book, lead })(opened)
      .when(prioritise)
      .then(scored(40, ['+60 large', '+10 hot lead', '-30 asleep'], now));
  });

  test('is told again only when the score or the rules are others', () => {
    given(opened, scored(60, [])).when(prioritise).then();
    given(opened, scored(60, [], at, 1))
      .when(prioritise)
      .then(scored(60, ['+60 large']));
    given(opened, { type: 'OpportunityLost', data: { ...names, reason: 'x', at } })
      .when(prioritise)
      .then();
    specify(opportunity, by)().when(open).then(opened);
  });
});

test('rules and rates are versions; a rule is named once', () => {
  const publish = (of: OpportunityRules) =>
    ({ type: 'PublishOpportunityRules', data: { rules: of } }) as const;
  const published = (version: number) =>
    ({ type: 'OpportunityRulesPublished', data: { version, rules, at } }) as const;
  specify(priorityBooks, by)(published(1)).when(publish(rules)).then(published(2));
  const twice = { scoring: [rule('a', 1), rule('a', 2)] };
  specify(priorityBooks, by)().when(publish(twice)).thenRejected('rule-named-twice');
  const data = { currency: 'EUR', perCallMinor: 20, perMinuteMinor: 60 };
  specify(callRates, by)()
    .when({ type: 'PublishCallRates', data })
    .then({ type: 'CallRatesPublished', data: { version: 1, ...data, at } });
});

describe('a template', () => {
  const body = 'Dear {{name}}, about {{ topic }}: {{name}}';
  const told = { name: 'Thanks', language: 'en' as const, body, shared: false };
  const version = { templateId: 'x-1', version: 1, owner: 'eva', ...told };
  const publish = { type: 'PublishTemplate', data: told } as const;
  const inputs = [
    { name: 'name', value: 'Ana $& {{topic}}' },
    { name: 'topic', value: 'roofs' },
  ];

  test('is changed by its owner alone', () => {
    const published = { type: 'TemplatePublished', data: { ...version, at } } as const;
    specify(template, by)().when(publish).then(published);
    specify(template, { ...by, actor: 'leo' })(published)
      .when(publish)
      .thenRejected('template-not-yours');
  });

  test('is filled in as it is, and nothing is filled in twice', () => {
    expect(fillIn(body, inputs)).toBe('Dear Ana $& {{topic}}, about roofs: Ana $& {{topic}}');
    expect(missingIn(body, inputs.slice(0, 1))).toEqual(['topic']);
  });

  test('makes a document once, with everything filled in', () => {
    const data = { customerId: 'ana', templateId: 'x-1', inputs };
    const make = { type: 'GenerateDocument', data } as const;
    const facts = { ...by, template: version, hash: (text: string) => String(text.length) };
    const made = {
      type: 'DocumentGenerated',
      data: { ...data, documentId: 'x-1', templateVersion: 1, hash: '52', at },
    } as const;
    specify(document, facts)().when(make).then(made);
    specify(document, facts)(made).when(make).thenRejected('document-already-generated');
    specify(document, by)().when(make).thenRejected('template-not-found');
    specify(document, facts)()
      .when({ ...make, data: { ...data, inputs: [] } })
      .thenRejected('input-missing');
  });
});
