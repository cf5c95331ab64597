import { marketingCommands as commands, marketingOfferV1 as v1, vocabulary } from '@icrm/contracts';
import { json, jsonText, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { withJsonText } from './json-text.ts';

const tag = 'offers';
const list = z.strictObject({ priceListId: vocabulary.label });
const promotion = z.strictObject({ promotionId: vocabulary.id });
const customer = z.strictObject({ customerId: vocabulary.id });
const balance = z.string().meta({ description: 'the points there are now' });
const price = z
  .object({
    currency: z.string(),
    version: z.int(),
    listMinor: z.int(),
    unitMinor: z.int(),
    totalMinor: z.int(),
    trace: z.array(
      z.object({
        rule: z.string(),
        applied: z.boolean(),
        why: z.string(),
        beforeMinor: z.int(),
        afterMinor: z.int(),
      }),
    ),
  })
  .meta({ id: 'Price' });

/** Prices, promotions and points. */
export const marketingOfferRoutes = ({ offers }: Pick<Clients, 'offers'>): readonly Route[] => [
  commandRoute(tag, {
    path: '/v1/price-lists/{priceListId}',
    operation: 'publishPriceList',
    summary: 'What things cost from a time on: the next version of a list',
    params: list,
    body: commands.publishPriceList,
    request: withJsonText(v1.PublishPriceListRequest, 'priceList'),
    call: offers.publishPriceList,
    answer: { version: z.int() },
  }),
  commandRoute(tag, {
    path: '/v1/price-lists/{priceListId}/quotes',
    operation: 'quotePrice',
    summary: 'What things cost somebody, kept with the trace of every rule for an order to refer to',
    params: z.strictObject({ priceListId: vocabulary.label }),
    body: commands.quotePrice,
    request: v1.QuotePriceRequest,
    call: offers.quotePrice,
    answer: { priceTraceId: z.string(), price: z.string().meta({ description: 'the price as JSON' }) },
  }),
  route({
    method: 'get',
    path: '/v1/price-lists/{priceListId}/prices',
    operation: 'getPrice',
    tag,
    summary: 'What something costs a customer at a time, and the rules that made it',
    input: {
      params: list,
      query: z.strictObject({
        item: z.string().min(1).max(100),
        quantity: z.coerce.number().int().min(1).max(1_000_000).default(1),
        customerId: vocabulary.id.optional(),
        asOf: vocabulary.instant.optional(),
      }),
    },
    responses: { 200: { description: 'the price', schema: price } },
    handler: async ({ params, query }, { principal: { tenant }, signal }) => {
      const { customerId = '', asOf = '', ...asked } = query;
      const answer = await offers.getPrice({ tenant, ...params, ...asked, customerId, asOf }, { signal });
      return jsonText(200, answer.price);
    },
  }),
  commandRoute(tag, {
    path: '/v1/promotions',
    operation: 'launchPromotion',
    summary: 'A promotion may be claimed as long as its budget holds',
    body: commands.launchPromotion,
    request: withJsonText(v1.LaunchPromotionRequest, 'effect'),
    call: offers.launchPromotion,
    answer: { promotionId: z.string() },
  }),
  commandRoute(tag, {
    path: '/v1/promotions/{promotionId}/claim',
    operation: 'claimPromotion',
    summary: 'A customer uses a promotion for an order; the same reference is one claim',
    params: promotion,
    body: commands.claimPromotion,
    request: v1.ClaimPromotionRequest,
    call: offers.claimPromotion,
    answer: { discount: z.object({ minor: z.string(), currency: z.string() }).optional() },
  }),
  commandRoute(tag, {
    path: '/v1/promotions/{promotionId}/release',
    operation: 'releaseClaim',
    summary: 'A claim is taken back into the budget',
    params: promotion,
    body: commands.releaseClaim,
    request: v1.ReleaseClaimRequest,
    call: offers.releaseClaim,
  }),
  commandRoute(tag, {
    path: '/v1/promotions/{promotionId}/end',
    operation: 'endPromotion',
    summary: 'A promotion is over',
    params: promotion,
    body: commands.endPromotion,
    request: v1.EndPromotionRequest,
    call: offers.endPromotion,
  }),
  route({
    method: 'get',
    path: '/v1/promotions/{promotionId}',
    operation: 'getPromotion',
    tag,
    summary: 'A promotion: its terms, and what of its budget is used',
    input: { params: promotion },
    responses: {
      200: {
        description: 'the promotion',
        schema: z.looseObject({ status: z.string() }).meta({ id: 'Promotion' }),
      },
    },
    handler: async ({ params: { promotionId } }, { principal: { tenant }, signal }) =>
      jsonText(200, (await offers.getPromotion({ tenant, promotionId }, { signal })).promotion),
  }),
  commandRoute(tag, {
    path: '/v1/customers/{customerId}/points/earn',
    operation: 'earnPoints',
    summary: 'A customer gets points, once by reference',
    params: customer,
    body: commands.earnPoints,
    request: v1.EarnPointsRequest,
    call: offers.earnPoints,
    answer: { balance },
  }),
  commandRoute(tag, {
    path: '/v1/customers/{customerId}/points/redeem',
    operation: 'redeemPoints',
    summary: 'A customer spends points, once by reference',
    params: customer,
    body: commands.redeemPoints,
    request: v1.RedeemPointsRequest,
    call: offers.redeemPoints,
    answer: { balance },
  }),
  commandRoute(tag, {
    path: '/v1/customers/{customerId}/points/reverse',
    operation: 'reversePoints',
    summary: 'Takes back what was earned or spent with a reference',
    params: customer,
    body: commands.reversePoints,
    request: v1.ReversePointsRequest,
    call: offers.reversePoints,
    answer: { balance },
  }),
  route({
    method: 'get',
    path: '/v1/customers/{customerId}/points',
    operation: 'getPoints',
    tag,
    summary: 'The points of a customer, entry by entry',
    input: { params: customer },
    responses: {
      200: {
        description: 'the ledger',
        schema: z
          .object({
            balance,
            entries: z.array(
              z.object({ reference: z.string(), points: z.int(), at: z.string(), what: z.string() }),
            ),
          })
          .meta({ id: 'Points' }),
      },
    },
    handler: async ({ params: { customerId } }, { principal: { tenant }, signal }) => {
      const { balance: now, entries } = await offers.getPoints({ tenant, customerId }, { signal });
      return json(200, { balance: now, entries: JSON.parse(entries) as unknown });
    },
  }),
];
