import { patienceOf } from '@icrm/command-service';
import { marketingOfferV1 } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId } from '@icrm/runtime';
import { loyalties, priceListsAggregate, priceTraces, promotions } from '../application/aggregates.ts';
import { findPrice, findQuote } from '../application/offers.ts';
import type { LoyaltyCommand } from '../domain/offer/loyalty.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';

/** OfferService: what things cost, promotions within their budgets, points. */
export const offerRpc = ({
  store,
  clock,
}: {
  readonly store: EventStore;
  readonly clock: Clock;
}): RpcService => {
  const on = (context: CommandContext, call: RpcCall) => ({ store, clock, context, ...patienceOf(call) });
  const points = async (context: CommandContext, call: RpcCall, command: LoyaltyCommand) => {
    const outcome = accepted(await loyalties.handle(on(context, call), command.data.customerId, command));
    return { balance: BigInt(outcome.state.balance), result: toResult(outcome) };
  };

  return implement(marketingOfferV1.OfferServiceService, {
    publishPriceList: validated(requests.publishPriceList, async ({ context, ...data }, call) => {
      const command = { type: 'PublishPriceList', data } as const;
      const outcome = accepted(
        await priceListsAggregate.handle(on(context, call), data.priceListId, command),
      );
      return { version: outcome.events[0]?.data.version ?? 0, result: toResult(outcome) };
    }),
    launchPromotion: validated(requests.launchPromotion, async ({ context, ...data }, call) => {
      const promotionId = data.promotionId ?? derivedId(context.commandId, 'promotion');
      const command = { type: 'LaunchPromotion', data: { ...data, promotionId } } as const;
      return {
        promotionId,
        result: toResult(await promotions.handle(on(context, call), promotionId, command)),
      };
    }),
    claimPromotion: validated(requests.claimPromotion, async ({ context, promotionId, ...data }, call) => {
      const outcome = accepted(
        await promotions.handle(on(context, call), promotionId, { type: 'ClaimPromotion', data }),
      );
      const { state } = outcome;
      const minor = state.status === 'unknown' ? 0 : (state.claims[data.reference]?.discountMinor ?? 0);
      const discount = { minor: BigInt(minor), currency: data.amount.currency };
      return { discount, result: toResult(outcome) };
    }),
    releaseClaim: validated(requests.releaseClaim, async ({ context, promotionId, ...data }, call) => ({
      result: toResult(
        await promotions.handle(on(context, call), promotionId, { type: 'ReleaseClaim', data }),
      ),
    })),
    endPromotion: validated(requests.endPromotion, async ({ context, promotionId, ...data }, call) => ({
      result: toResult(
        await promotions.handle(on(context, call), promotionId, { type: 'EndPromotion', data }),
      ),
    })),
    earnPoints: validated(requests.earnPoints, ({ context, ...data }, call) =>
      points(context, call, { type: 'EarnPoints', data }),
    ),
    redeemPoints: validated(requests.redeemPoints, ({ context, ...data }, call) =>
      points(context, call, { type: 'RedeemPoints', data }),
    ),
    reversePoints: validated(requests.reversePoints, ({ context, ...data }, call) =>
      points(context, call, { type: 'ReversePoints', data }),
    ),
    quotePrice: validated(requests.quotePrice, async ({ context, ...asked }, call) => {
      const priceTraceId = asked.priceTraceId ?? derivedId(context.commandId, 'price');
      const quote = await findQuote({ store, clock }, { ...asked, priceTraceId, tenant: context.tenant });
      if ('missing' in quote) throw refuse('price-not-found', { item: quote.missing });
      const command = { type: 'QuotePrice', data: quote } as const;
      const outcome = accepted(await priceTraces.handle(on(context, call), priceTraceId, command));
      // Asked again, the answer is what was quoted then.
      const price = JSON.stringify(outcome.state.quoted ?? quote);
      return { priceTraceId, price, result: toResult(outcome) };
    }),
    getPrice: validated(requests.getPrice, async ({ asOf = clock.now().toISOString(), ...asked }) => {
      const price = await findPrice(store, { ...asked, asOf: new Date(asOf).toISOString() });
      if (price === undefined) throw refuse('price-not-found', { item: asked.item });
      return { price: JSON.stringify(price) };
    }),
    getPromotion: validated(requests.getPromotion, async ({ tenant, promotionId }) => {
      const state = await promotions.read(store, tenant, promotionId);
      if (state.status === 'unknown') throw refuse('promotion-not-found');
      const { claims, ...promotion } = state;
      const count = Object.values(claims).filter(({ released }) => !released).length;
      return { promotion: JSON.stringify({ ...promotion, claims: count }) };
    }),
    getPoints: validated(requests.getPoints, async ({ tenant, customerId }) => {
      const { balance, entries } = await loyalties.read(store, tenant, customerId);
      return { balance: BigInt(balance), entries: JSON.stringify(entries) };
    }),
  });
};
