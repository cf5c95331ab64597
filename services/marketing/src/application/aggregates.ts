import { campaign } from '../domain/campaign/campaign.ts';
import { autoResponse } from '../domain/contact/auto-response.ts';
import { contact } from '../domain/contact/contact.ts';
import { message } from '../domain/contact/message.ts';
import { optIn } from '../domain/contact/opt-in.ts';
import { journeyOfCustomer } from '../domain/journey/journey.ts';
import { membership } from '../domain/segment/membership.ts';
import { segment } from '../domain/segment/segment.ts';
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
