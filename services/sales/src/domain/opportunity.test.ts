import type { OpportunityEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import type { Lead } from './lead.ts';
import { type Money, type OpportunityCommand, opportunity } from './opportunity.ts';
import type { Stage } from './stage.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(opportunity, { now: at });
const eur = (minor: number): Money => ({ minor, currency: 'EUR' });

const names = { opportunityId: 'deal-1', customerId: 'ana' };
const roof = { ...names, title: 'Solar roof', value: eur(1_250_000) };
const opened: OpportunityEvent = { type: 'OpportunityOpened', data: { ...roof, at } };
const advanced = (from: Stage, to: Stage): OpportunityEvent => ({
  type: 'OpportunityAdvanced',
  data: { ...names, from, to, at },
});
const won: OpportunityEvent = { type: 'OpportunityWon', data: { ...names, value: eur(1_200_000), at } };
const lost: OpportunityEvent = { type: 'OpportunityLost', data: { ...names, reason: 'price', at } };

const open: OpportunityCommand = { type: 'OpenOpportunity', data: roof };
const openFromLead: OpportunityCommand = { type: 'OpenOpportunity', data: { ...roof, leadId: 'lead-1' } };
const givenLead = (lead: Lead) => specify(opportunity, { now: at, lead })();
const advance = (to: Stage): OpportunityCommand => ({ type: 'AdvanceOpportunity', data: { to } });
const win = (value = eur(1_200_000)): OpportunityCommand => ({ type: 'WinOpportunity', data: { value } });
const lose: OpportunityCommand = { type: 'LoseOpportunity', data: { reason: 'price' } };

describe('opening an opportunity', () => {
  test('needs no lead', () => given().when(open).then(opened));

  test('names the qualified lead it grew from', () =>
    givenLead({ status: 'qualified', leadId: 'lead-1', customerId: 'ana' })
      .when(openFromLead)
      .then({ type: 'OpportunityOpened', data: { ...roof, leadId: 'lead-1', at } }));

  test.each(['open', 'disqualified'] as const)('is refused on a lead that is %s', (status) =>
    givenLead({ status, leadId: 'lead-1', customerId: 'ana' })
      .when(openFromLead)
      .thenRejected('lead-not-qualified'),
  );

  test('is refused on a lead that nobody captured', () => {
    givenLead({ status: 'unknown' }).when(openFromLead).thenRejected('lead-not-found');
    given().when(openFromLead).thenRejected('lead-not-found');
  });

  test.each([
    ['open', [opened]],
    ['won', [opened, won]],
    ['lost', [opened, lost]],
  ])('is refused when it is %s already', (_status, history) =>
    given(...history)
      .when(open)
      .thenRejected('opportunity-already-opened'),
  );
});

describe('an open opportunity', () => {
  test('advances to a later stage', () =>
    given(opened).when(advance('proposed')).then(advanced('qualified', 'proposed')));

  test('may skip a stage', () =>
    given(opened).when(advance('negotiating')).then(advanced('qualified', 'negotiating')));

  test('never stands still or goes back', () => {
    given(opened).when(advance('qualified')).thenRejected('stage-not-ahead');
    given(opened, advanced('qualified', 'negotiating'))
      .when(advance('proposed'))
      .thenRejected('stage-not-ahead');
  });

  test('is won at the value agreed, from any stage', () => {
    given(opened).when(win()).then(won);
    given(opened, advanced('qualified', 'negotiating')).when(win()).then(won);
  });

  test('is not won in another currency', () =>
    given(opened)
      .when(win({ minor: 1, currency: 'USD' }))
      .thenRejected('currency-differs'));

  test('is lost', () => given(opened).when(lose).then(lost));
});

const commands = [advance('proposed'), win(), lose];

describe.each(commands)('$type', (command) => {
  test('is refused before the opportunity is opened', () =>
    given().when(command).thenRejected('opportunity-not-found'));

  test('is refused once the opportunity is won', () =>
    given(opened, won).when(command).thenRejected('opportunity-not-open'));

  test('is refused once the opportunity is lost', () =>
    given(opened, lost).when(command).thenRejected('opportunity-not-open'));
});
