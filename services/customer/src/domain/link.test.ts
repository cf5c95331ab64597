import type { LinkEvent, ProposalEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type LinkCommand, link, type Pair } from './link.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(link, { now: at });

const pair: Pair = { linkId: 'link-1', customerIds: ['ana', 'bea'] };
const byRule = {
  ...pair,
  rule: 'same-phone-and-name',
  ruleVersion: 1,
  score: 12.5,
  evidence: [{ field: 'phone', outcome: 'agrees', weight: 9 }],
};
const byHand = { ...pair, rule: 'manual', ruleVersion: 1, evidence: [], reason: 'showed her passport' };
const linked: LinkEvent = { type: 'CustomersLinked', data: { ...byRule, at } };
const linkedByHand: LinkEvent = { type: 'CustomersLinked', data: { ...byHand, at } };
const unlinked: LinkEvent = { type: 'CustomersUnlinked', data: { ...pair, reason: 'twins', at } };
const rejected: LinkEvent = { type: 'LinkRejected', data: { ...pair, reason: 'twins', at } };

const linkByRule: LinkCommand = { type: 'LinkCustomers', data: byRule };
const linkByHand: LinkCommand = { type: 'LinkCustomers', data: byHand };
const unlink: LinkCommand = { type: 'UnlinkCustomers', data: { ...pair, reason: 'twins' } };
const rejectLink: LinkCommand = { type: 'RejectLink', data: { ...pair, reason: 'twins' } };

const finding = { ...pair, rule: 'person', ruleVersion: 1, score: 22, evidence: byRule.evidence };
const holding = {
  ...finding,
  reason: 'shared-value' as const,
  wouldHold: 2,
  sharedField: 'phone',
  sharedBy: 11,
};
const proposed: ProposalEvent = { type: 'LinkProposed', data: { ...finding, at } };
const withheld: ProposalEvent = { type: 'LinkWithheld', data: { ...holding, at } };
const low = { ...pair, rule: 'person', ruleVersion: 1, score: 2 };
const withdrawn: ProposalEvent = { type: 'LinkProposalWithdrawn', data: { ...low, at } };
const propose: LinkCommand = { type: 'ProposeLink', data: finding };
const withhold: LinkCommand = { type: 'WithholdLink', data: holding };
const withdraw: LinkCommand = { type: 'WithdrawProposal', data: low };

describe('linking two customers', () => {
  test('records the rule, its version and what it saw', () => given().when(linkByRule).then(linked));
  test.each(['customer-not-found', 'customer-erased'] as const)('is refused on a %s', (absent) => {
    specify(link, { now: at, absent })().when(linkByRule).thenRejected(absent);
  });
  test('is done once', () => given(linked).when(linkByHand).then());

  test.each([
    ['unlinked', [linked, unlinked]],
    ['rejected', [rejected]],
  ])('is refused to a rule once the two were %s', (_what, history) =>
    given(...history)
      .when(linkByRule)
      .thenRejected('link-refused-before'),
  );

  test.each([
    ['unlinked', [linked, unlinked]],
    ['rejected', [rejected]],
  ])('is left to a person once the two were %s', (_what, history) =>
    given(...history)
      .when(linkByHand)
      .then(linkedByHand),
  );
});

describe('unlinking two customers', () => {
  test('takes the link back', () => given(linked).when(unlink).then(unlinked));
  test('takes back a link that was made again', () =>
    given(linked, unlinked, linkedByHand).when(unlink).then(unlinked));
  test.each([
    ['never linked', []],
    ['unlinked before', [linked, unlinked]],
    ['rejected', [rejected]],
  ])('is refused when they were %s', (_what, history) =>
    given(...history)
      .when(unlink)
      .thenRejected('not-linked'),
  );
});

describe('rejecting a link', () => {
  test('is remembered', () => given().when(rejectLink).then(rejected));
  test('is said once', () => given(rejected).when(rejectLink).then());
  test('adds nothing after an unlinking', () => given(linked, unlinked).when(rejectLink).then());
  test('is refused while the link stands', () =>
    given(linked).when(rejectLink).thenRejected('already-linked'));
});

describe('a proposal', () => {
  test('is made once', () => {
    given().when(propose).then(proposed);
    given(proposed).when(propose).then();
  });
  test('is made again when it was withdrawn', () => given(proposed, withdrawn).when(propose).then(proposed));
  test('of a guard is recorded with what it saw, once', () => {
    given().when(withhold).then(withheld);
    given(proposed).when(withhold).then(withheld);
    given(withheld).when(withhold).then();
    given(withheld).when(propose).then();
  });
  test.each([propose, withhold])('$type is never made of what a person took apart', (command) => {
    given(proposed, rejected).when(command).thenRejected('link-refused-before');
    given(linked, unlinked).when(command).thenRejected('link-refused-before');
  });
  test.each([propose, withhold])('$type says nothing new of a link', (command) =>
    given(linked).when(command).then(),
  );
  test.each([propose, withhold])('$type is refused on a customer who is gone', (command) =>
    specify(link, { now: at, absent: 'customer-erased' })().when(command).thenRejected('customer-erased'),
  );
  test('is accepted or rejected by a person', () => {
    given(proposed).when(linkByHand).then(linkedByHand);
    given(withheld).when(rejectLink).then(rejected);
  });
  test('is withdrawn while it waits, and only then', () => {
    given(proposed).when(withdraw).then(withdrawn);
    given(withheld).when(withdraw).then(withdrawn);
    given(linked).when(withdraw).then();
    given().when(withdraw).then();
  });
});

test.each([linkByRule, unlink, rejectLink, propose, withhold, withdraw])(
  '$type: nobody is somebody else than themselves',
  (command) =>
    given()
      .when({ ...command, data: { ...command.data, customerIds: ['ana', 'ana'] } } as LinkCommand)
      .thenRejected('same-customer'),
);
