import type { LoyaltyEvent, PriceList, PromotionEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LoyaltyCommand, loyalty } from './loyalty.ts';
import { priceLists, priceOf } from './price.ts';
import { type PromotionCommand, promotion } from './promotion.ts';

const at = '2026-03-02T09:00:00.000Z';
const eur = (minor: number, currency = 'EUR') => ({ minor, currency });

describe('a price list', () => {
  const list = (from: string, more: Partial<PriceList> = {}): PriceList => ({
    currency: 'EUR',
    items: [{ item: 'panel', category: 'solar', unitMinor: 10_000 }],
    rules: [],
    from,
    ...more,
  });
  const versions = (...lists: readonly PriceList[]) => ({
    versions: lists.map((priceList, index) => ({ version: index + 1, priceList })),
  });
  const question = { item: 'panel', quantity: 1, segments: [], asOf: at };

  test('has versions', () => {
    const given = specify(priceLists, { now: at });
    const data = { priceListId: 'retail', priceList: list(at) };
    given()
      .when({ type: 'PublishPriceList', data })
      .then({ type: 'PriceListPublished', data: { ...data, version: 1, at } });
    given({ type: 'PriceListPublished', data: { ...data, version: 1, at } })
      .when({ type: 'PublishPriceList', data })
      .then({ type: 'PriceListPublished', data: { ...data, version: 2, at } });
  });

  test('counts from its time up to its end; of two that count, the later version', () => {
    const early = list('2026-01-01T00:00:00.000Z');
    const spring = list('2026-02-01T00:00:00.000Z', { until: at });
    expect(priceOf(versions(early, spring), { ...question, asOf: '2026-02-15T00:00:00.000Z' })?.version).toBe(
      2,
    );
    expect(priceOf(versions(early, spring), question)?.version).toBe(1);
    expect(priceOf(versions(spring), { ...question, asOf: '2026-01-15T00:00:00.000Z' })).toBeUndefined();
    expect(priceOf(versions(early), { ...question, item: 'roof' })).toBeUndefined();
  });

  test('applies its rules in order, says why others do not count, and stops at a final one', () => {
    const rules: PriceList['rules'] = [
      { name: 'many', when: { minQuantity: 10 }, gives: { percentOff: 50 }, final: false },
      { name: 'solar', when: { category: 'solar' }, gives: { percentOff: 10 }, final: false },
      { name: 'friends', when: { segmentId: 's-1' }, gives: { offMinor: 500 }, final: true },
      { name: 'never', when: {}, gives: { unitMinor: 1 }, final: false },
    ];
    const price = priceOf(versions(list('2026-01-01T00:00:00.000Z', { rules })), {
      ...question,
      segments: ['s-1'],
    });
    expect(price).toMatchObject({ listMinor: 10_000, unitMinor: 8_500, totalMinor: 8_500 });
    expect(price?.trace.map(({ rule, applied, why }) => [rule, applied, why])).toEqual([
      ['many', false, 'needs 10 pieces'],
      ['solar', true, 'counts'],
      ['friends', true, 'counts'],
    ]);
  });

  test('is a whole number that never falls below nothing, whatever the rules', () => {
    const gives = fc.oneof(
      fc.double({ min: 0, max: 100, noNaN: true }).map((percentOff) => ({ percentOff })),
      fc.nat({ max: 50_000 }).map((offMinor) => ({ offMinor })),
    );
    fc.assert(
      fc.property(fc.array(gives, { maxLength: 6 }), fc.integer({ min: 1, max: 100 }), (all, quantity) => {
        const rules = all.map((it, index) => ({ name: `r${index}`, when: {}, gives: it, final: false }));
        const price = priceOf(versions(list('2026-01-01T00:00:00.000Z', { rules })), {
          ...question,
          quantity,
        });
        expect(Number.isInteger(price?.unitMinor)).toBe(true);
        expect(price?.unitMinor).toBeGreaterThanOrEqual(0);
        expect(price?.unitMinor).toBeLessThanOrEqual(10_000);
        expect(price?.totalMinor).toBe((price?.unitMinor ?? 0) * quantity);
      }),
    );
  });
});

describe('a promotion', () => {
  const given = specify(promotion, { now: at });
  const names = { promotionId: 'p-1' };
  const terms = {
    ...names,
    ...{ name: 'Spring', budget: eur(1_000), perCustomer: 1, effect: { percent: 10 }, minimumMinor: 2_000 },
    from: '2026-03-01T00:00:00.000Z',
    until: '2026-04-01T00:00:00.000Z',
  };
  const launched: PromotionEvent = { type: 'PromotionLaunched', data: { ...terms, at } };
  const got = (customerId: string, reference: string, minor: number) => ({
    data: { ...names, customerId, reference, discount: eur(minor), at },
  });
  const applied = (customerId: string, reference: string, minor: number): PromotionEvent => ({
    type: 'PromotionApplied',
    ...got(customerId, reference, minor),
  });
  const released: PromotionEvent = { type: 'PromotionReleased', ...got('ana', 'o-1', 600) };
  const ended: PromotionEvent = { type: 'PromotionEnded', data: { ...names, reason: 'exhausted', at } };
  const claim = (
    customerId: string,
    reference: string,
    minor = 6_000,
    currency = 'EUR',
  ): PromotionCommand => ({
    type: 'ClaimPromotion',
    data: { customerId, reference, amount: eur(minor, currency) },
  });

  test('is launched once, for a time', () => {
    given().when({ type: 'LaunchPromotion', data: terms }).then(launched);
    given(launched).when({ type: 'LaunchPromotion', data: terms }).thenRejected('promotion-already-launched');
    given()
      .when({ type: 'LaunchPromotion', data: { ...terms, until: terms.from } })
      .thenRejected('promotion-ends-before-it-begins');
  });
  test('gives its discount, up to the last cent of its budget', () => {
    given(launched)
      .when(claim('ana', 'o-1'))
      .then(applied('ana', 'o-1', 600));
    given(launched, applied('ana', 'o-1', 600))
      .when(claim('bea', 'o-2', 4_000))
      .then(applied('bea', 'o-2', 400), ended);
    given(launched, applied('ana', 'o-1', 600))
      .when(claim('bea', 'o-2', 4_010))
      .thenRejected('promotion-exhausted');
  });
  test('is claimed once by an order, and by a customer as often as they may', () => {
    given(launched, applied('ana', 'o-1', 600))
      .when(claim('ana', 'o-1'))
      .then();
    given(launched, applied('ana', 'o-1', 600))
      .when(claim('ana', 'o-2'))
      .thenRejected('promotion-used-before');
    given(launched, applied('ana', 'o-1', 600), released)
      .when(claim('ana', 'o-2'))
      .then(applied('ana', 'o-2', 600));
  });
  test('refuses what is too small, in another currency, or at another time', () => {
    given(launched)
      .when(claim('ana', 'o-1', 1_999))
      .thenRejected('promotion-below-minimum');
    given(launched)
      .when(claim('ana', 'o-1', 6_000, 'USD'))
      .thenRejected('promotion-currency-differs');
    specify(promotion, { now: terms.until })(launched)
      .when(claim('ana', 'o-1'))
      .thenRejected('promotion-not-in-effect');
    given(launched, ended).when(claim('ana', 'o-1')).thenRejected('promotion-over');
    given().when(claim('ana', 'o-1')).thenRejected('promotion-not-found');
  });
  test('takes a claim back once', () => {
    const release: PromotionCommand = { type: 'ReleaseClaim', data: { reference: 'o-1' } };
    given(launched, applied('ana', 'o-1', 600))
      .when(release)
      .then(released);
    given(launched, applied('ana', 'o-1', 600), released)
      .when(release)
      .then();
    given(launched).when(release).thenRejected('claim-not-found');
    given(launched, ended)
      .when({ type: 'EndPromotion', data: { reason: 'stock' } })
      .then();
  });
});

describe('points', () => {
  const given = specify(loyalty, { now: at });
  const earn = (points: number, reference: string): LoyaltyCommand => ({
    type: 'EarnPoints',
    data: { customerId: 'ana', points, rule: 'one-per-euro', reference },
  });
  const redeem = (points: number, reference: string): LoyaltyCommand => ({
    type: 'RedeemPoints',
    data: { customerId: 'ana', points, reference },
  });
  const reverse = (reference: string): LoyaltyCommand => ({
    type: 'ReversePoints',
    data: { customerId: 'ana', reference },
  });
  const earned: LoyaltyEvent = {
    type: 'PointsEarned',
    data: { customerId: 'ana', points: 100, rule: 'one-per-euro', reference: 'o-1', at },
  };
  const spent: LoyaltyEvent = {
    type: 'PointsRedeemed',
    data: { customerId: 'ana', points: 60, reference: 'mug', at },
  };
  const reversed = (points: number, reference: string): LoyaltyEvent => ({
    type: 'PointsReversed',
    data: { customerId: 'ana', points, reference, at },
  });

  test('are earned once by reference', () => {
    given().when(earn(100, 'o-1')).then(earned);
    given(earned).when(earn(100, 'o-1')).then();
  });
  test('are spent as long as there are any', () => {
    given(earned).when(redeem(60, 'mug')).then(spent);
    given(earned, spent).when(redeem(60, 'mug')).then();
    given(earned, spent).when(redeem(41, 'cap')).thenRejected('points-not-enough');
  });
  test('are taken back once, either way; the entries stay', () => {
    given(earned).when(reverse('o-1')).then(reversed(-100, 'o-1'));
    given(earned, spent).when(reverse('mug')).then(reversed(60, 'mug'));
    given(earned, reversed(-100, 'o-1')).when(reverse('o-1')).then();
    given(earned).when(reverse('nothing')).thenRejected('entry-not-found');
  });
});
