import { campaign } from '../domain/campaign/campaign.ts';
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
