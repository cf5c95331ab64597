import type { LinkEvent } from '@icrm/contracts';
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

test.each([linkByRule, unlink, rejectLink])('$type: nobody is somebody else than themselves', (command) =>
  given()
    .when({ ...command, data: { ...command.data, customerIds: ['ana', 'ana'] } } as LinkCommand)
    .thenRejected('same-customer'),
);
