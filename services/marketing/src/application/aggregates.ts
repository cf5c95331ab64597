import { content } from '../domain/brand/content.ts';
import { brandRecord } from '../domain/brand/record.ts';
import { campaign } from '../domain/campaign/campaign.ts';
import { autoResponse } from '../domain/contact/auto-response.ts';
import { contact } from '../domain/contact/contact.ts';
import { message } from '../domain/contact/message.ts';
import { optIn } from '../domain/contact/opt-in.ts';
import { contactPolicies } from '../domain/contact/policy.ts';
import { decision, decisionPolicies, visitor } from '../domain/decision/decision.ts';
import { journeyOfCustomer } from '../domain/journey/journey.ts';
import { list } from '../domain/list/list.ts';
import { loyalty } from '../domain/offer/loyalty.ts';
import { priceLists } from '../domain/offer/price.ts';
import { priceTrace } from '../domain/offer/price-trace.ts';
import { promotion } from '../domain/offer/promotion.ts';
import { membership } from '../domain/segment/membership.ts';
import { segment } from '../domain/segment/segment.ts';
import { topic } from '../domain/topic/topic.ts';
import { aggregate, ofCustomer } from './aggregate.ts';

export const segments = aggregate({ prefix: 'segment-', decider: segment });
export const memberships = aggregate({ prefix: 'membership-', decider: membership, customerIds: ofCustomer });
export const campaigns = aggregate({
  prefix: 'campaign-',
  decider: campaign,
  customerIds: (events) => events.flatMap(({ data }) => ('customerId' in data ? [data.customerId] : [])),
});
export const journeys = aggregate({
  prefix: 'journey-',
  decider: journeyOfCustomer,
  customerIds: ofCustomer,
});
export const contacts = aggregate({ prefix: 'contact-', decider: contact, customerIds: ofCustomer });
export const messages = aggregate({ prefix: 'message-', decider: message, customerIds: ofCustomer });
export const optIns = aggregate({ prefix: 'optin-', decider: optIn, customerIds: ofCustomer });
export const autoResponses = aggregate({
  prefix: 'autoresponse-',
  decider: autoResponse,
  customerIds: ofCustomer,
});
export const priceListsAggregate = aggregate({ prefix: 'pricelist-', decider: priceLists });
const whomItNames = (events: readonly { readonly data: object }[]): readonly string[] =>
  events.flatMap(({ data }) => {
    const id = Reflect.get(data, 'customerId');
    return typeof id === 'string' ? [id] : [];
  });
export const priceTraces = aggregate({
  prefix: 'pricetrace-',
  decider: priceTrace,
  customerIds: whomItNames,
});
export const policiesOfContact = aggregate({ prefix: 'contactpolicy-', decider: contactPolicies });
export const topics = aggregate({ prefix: 'topic-', decider: topic, customerIds: whomItNames });
export const contents = aggregate({ prefix: 'content-', decider: content });
export const brandRecords = aggregate({ prefix: 'brand-', decider: brandRecord });
export const promotions = aggregate({
  prefix: 'promotion-',
  decider: promotion,
  customerIds: (events) => events.flatMap(({ data }) => ('customerId' in data ? [data.customerId] : [])),
});
export const loyalties = aggregate({ prefix: 'loyalty-', decider: loyalty, customerIds: ofCustomer });
export const lists = aggregate({ prefix: 'marketinglist-', decider: list });
export const policies = aggregate({ prefix: 'actionpolicy-', decider: decisionPolicies });
export const decisions = aggregate({ prefix: 'nextaction-', decider: decision, customerIds: whomItNames });
export const visitors = aggregate({ prefix: 'visitor-', decider: visitor, customerIds: whomItNames });
