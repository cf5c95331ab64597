import type { PromotionEffect, PromotionEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import type { Money } from '../money.ts';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };
type Terms = {
  readonly name: string;
  readonly budget: Money;
  readonly perCustomer: number;
  readonly effect: PromotionEffect;
  readonly minimumMinor: number;
  readonly from: string;
  readonly until: string;
};
export type PromotionCommand =
  | Named<'LaunchPromotion', Terms & { promotionId: string }>
  | Named<'ClaimPromotion', { customerId: string; reference: string; amount: Money }>
  | Named<'ReleaseClaim', { reference: string }>
  | Named<'EndPromotion', { reason: string }>;
export type PromotionRejection =
  | 'promotion-not-found'
  | 'promotion-already-launched'
  | 'promotion-ends-before-it-begins'
  | 'promotion-not-in-effect'
  | 'promotion-over'
  | 'promotion-exhausted'
  | 'promotion-used-before'
  | 'promotion-below-minimum'
  | 'promotion-currency-differs'
  | 'claim-not-found';

type Claim = { readonly customerId: string; readonly discountMinor: number; readonly released: boolean };
type Known = Terms & {
  readonly status: 'running' | 'over';
  readonly promotionId: string;
  readonly claims: Readonly<Record<string, Claim>>;
  readonly usedMinor: number;
};
export type Promotion = { readonly status: 'unknown' } | Known;

/** Facts in stream `promotion-<tenant>.<id>`. The budget is part of the aggregate, so that however many claim at once, it holds. */
export const promotion: Decider<Promotion, PromotionCommand, PromotionEvent, PromotionRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'PromotionLaunched') {
      const { at: _at, ...terms } = data;
      return { ...terms, status: 'running', claims: {}, usedMinor: 0 };
    }
    if (state.status === 'unknown') return state;
    if (type === 'PromotionEnded') return { ...state, status: 'over' };
    const { reference, customerId, discount } = data;
    const released = type === 'PromotionReleased';
    return {
      ...state,
      claims: { ...state.claims, [reference]: { customerId, discountMinor: discount.minor, released } },
      usedMinor: state.usedMinor + (released ? -discount.minor : discount.minor),
    };
  },

  decide(command, state, { now: at }) {
    if (command.type === 'LaunchPromotion') {
      if (state.status !== 'unknown') return reject('promotion-already-launched');
      return command.data.until <= command.data.from
        ? reject('promotion-ends-before-it-begins')
        : accept({ type: 'PromotionLaunched', data: { ...command.data, at } });
    }
    if (state.status === 'unknown') return reject('promotion-not-found');
    const { promotionId } = state;
    switch (command.type) {
      case 'ClaimPromotion':
        return claim(command.data, state, at);
      case 'ReleaseClaim':
        return release(command.data.reference, state, at);
      case 'EndPromotion':
        return state.status === 'over'
          ? accept()
          : accept({ type: 'PromotionEnded', data: { promotionId, reason: command.data.reason, at } });
    }
  },
};

type Answer = Decision<PromotionEvent, PromotionRejection>;
type Claiming = Extract<PromotionCommand, { type: 'ClaimPromotion' }>['data'];

const claim = (claiming: Claiming, state: Known, at: string): Answer => {
  const { customerId, reference, amount } = claiming;
  const before = state.claims[reference];
  // The same order again got what it got.
  if (before !== undefined && !before.released) return accept();
  const refusal = whyNot(claiming, state, at);
  if (refusal !== undefined) return reject(refusal);
  const minor = discountOf(state.effect, amount.minor);
  if (state.usedMinor + minor > state.budget.minor) return reject('promotion-exhausted');
  const { promotionId } = state;
  const discount = { minor, currency: amount.currency };
  const applied: PromotionEvent = {
    type: 'PromotionApplied',
    data: { promotionId, customerId, reference, discount, at },
  };
  if (state.usedMinor + minor < state.budget.minor) return accept(applied);
  return accept<PromotionEvent>(applied, {
    type: 'PromotionEnded',
    data: { promotionId, reason: 'exhausted', at },
  });
};

const whyNot = (
  { customerId, amount }: Claiming,
  state: Known,
  at: string,
): PromotionRejection | undefined => {
  if (state.status === 'over') return 'promotion-over';
  if (at < state.from || at >= state.until) return 'promotion-not-in-effect';
  if (amount.currency !== state.budget.currency) return 'promotion-currency-differs';
  if (amount.minor < state.minimumMinor) return 'promotion-below-minimum';
  const own = Object.values(state.claims).filter((it) => it.customerId === customerId && !it.released);
  return own.length >= state.perCustomer ? 'promotion-used-before' : undefined;
};

const discountOf = (effect: PromotionEffect, amountMinor: number): number =>
  'percent' in effect
    ? Math.floor((amountMinor * effect.percent) / 100 + 0.5)
    : Math.min(effect.offMinor, amountMinor);

const release = (reference: string, { promotionId, claims, budget }: Known, at: string): Answer => {
  const before = claims[reference];
  if (before === undefined) return reject('claim-not-found');
  if (before.released) return accept();
  const { customerId, discountMinor: minor } = before;
  const discount = { minor, currency: budget.currency };
  return accept({ type: 'PromotionReleased', data: { promotionId, customerId, reference, discount, at } });
};
