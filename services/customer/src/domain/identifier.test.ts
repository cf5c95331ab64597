import type { IdentifierEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Holder, type IdentifierCommand, identifier } from './identifier.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(identifier, { now: at });

const claimed = (customerId: string, claim: number): IdentifierEvent => ({
  type: 'IdentifierClaimed',
  data: { customerId, claim, at },
});
const released = (customerId: string, claim: number): IdentifierEvent => ({
  type: 'IdentifierReleased',
  data: { customerId, claim, at },
});
const claim = (customerId: string, instead?: Holder): IdentifierCommand => ({
  type: 'ClaimIdentifier',
  data: instead === undefined ? { customerId } : { customerId, instead },
});
const release = (customerId: string, number: number): IdentifierCommand => ({
  type: 'ReleaseIdentifier',
  data: { customerId, claim: number },
});

describe('claiming an identifier', () => {
  test('takes a free one', () => given().when(claim('ana')).then(claimed('ana', 1)));

  test('takes a released one, under a new number', () =>
    given(claimed('ana', 1), released('ana', 1)).when(claim('bea')).then(claimed('bea', 2)));

  test('is refused while another customer holds it', () =>
    given(claimed('ana', 1)).when(claim('bea')).thenRejected('identifier-held'));

  test('replaces the customer’s own older claim, and says so', () =>
    given(claimed('ana', 1))
      .when(claim('ana', { customerId: 'ana', claim: 1 }))
      .then({ type: 'IdentifierClaimed', data: { customerId: 'ana', claim: 2, replaces: 1, at } }));

  test('leaves the customer’s own claim alone unless it is named', () =>
    given(claimed('ana', 1)).when(claim('ana')).thenRejected('identifier-held'));

  test('does not replace the customer’s own claim that another attempt has replaced', () =>
    given(claimed('ana', 1), claimed('ana', 2))
      .when(claim('ana', { customerId: 'ana', claim: 1 }))
      .thenRejected('identifier-held'));

  test('takes over a claim that lapsed', () =>
    given(claimed('ana', 1))
      .when(claim('bea', { customerId: 'ana', claim: 1 }))
      .then(released('ana', 1), claimed('bea', 2)));

  test('does not take over a claim that was renewed since it was seen to lapse', () =>
    given(claimed('ana', 1), claimed('ana', 2))
      .when(claim('bea', { customerId: 'ana', claim: 1 }))
      .thenRejected('identifier-held'));
});

describe('releasing an identifier', () => {
  test('frees it', () => given(claimed('ana', 1)).when(release('ana', 1)).then(released('ana', 1)));

  test.each([
    ['a free one', []],
    ['one that a newer claim holds', [claimed('ana', 1), claimed('ana', 2)]],
    ['one that another customer holds', [claimed('ana', 1), released('ana', 1), claimed('bea', 2)]],
  ])('leaves %s alone', (_what, history) =>
    given(...history)
      .when(release('ana', 1))
      .then(),
  );
});

describe('any history', () => {
  const customers = fc.constantFrom('ana', 'bea', 'cai');
  const commands = fc.array(
    fc.oneof(
      customers.map((customerId) => claim(customerId)),
      fc
        .tuple(customers, customers, fc.nat({ max: 9 }))
        .map(([by, of, n]) => claim(by, { customerId: of, claim: n })),
      fc.tuple(customers, fc.nat({ max: 9 })).map(([of, n]) => release(of, n)),
    ),
  );

  const happened = (list: readonly IdentifierCommand[]): IdentifierEvent[] =>
    list.reduce<IdentifierEvent[]>((events, command) => {
      const decision = identifier.decide(command, fold(identifier, events), { now: at });
      return decision.accepted ? events.concat(decision.events) : events;
    }, []);

  test('hands the identifier on only when its holder released it', () => {
    fc.assert(
      fc.property(commands, (list) => {
        const events = happened(list);
        events.forEach((event, index) => {
          const before = events[index - 1];
          if (event.type === 'IdentifierClaimed' && before?.type === 'IdentifierClaimed')
            expect(event.data.customerId).toBe(before.data.customerId);
        });
      }),
    );
  });

  test('never uses the number of a claim again', () => {
    fc.assert(
      fc.property(commands, (list) => {
        const claims = happened(list).filter(({ type }) => type === 'IdentifierClaimed');
        expect(claims.map(({ data }) => data.claim)).toEqual(claims.map((_, index) => index + 1));
      }),
    );
  });
});
