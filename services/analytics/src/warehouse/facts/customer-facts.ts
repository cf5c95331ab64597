import type { CustomerEvent, LinkEvent } from '@icrm/contracts';
import { fact, factsOf } from './facts-of.ts';

type Details = {
  readonly segment?: string | undefined;
  readonly language?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly address?: { readonly country?: string | undefined } | undefined;
};
const dimensions = ({ segment, language, timeZone, address }: Details) => ({
  segment,
  language,
  time_zone: timeZone,
  country: address?.country,
});
const link = (customerIds: readonly string[], linked: boolean) => {
  const [customer_id = '', other_id = ''] = customerIds;
  return fact('customer_link', { customer_id, other_id, linked });
};

export const customerFacts = factsOf<CustomerEvent | LinkEvent>({
  CustomerRegistered: ({ kind, stage, details, source }) =>
    fact('customer_change', { step: 'registered', kind, stage, source, ...dimensions(details) }),
  CustomerDetailsChanged: ({ details, source }) =>
    fact('customer_change', { step: 'changed', source, ...dimensions(details) }),
  ProspectConverted: () => fact('customer_change', { step: 'converted', stage: 'customer' }),
  CustomerRetired: () => fact('customer_change', { step: 'retired', stage: 'former' }),
  CustomerErased: () => fact('customer_change', { step: 'erased' }),
  ConsentGiven: ({ purpose, channel }) =>
    fact('consent_change', { purpose, consent_channel: channel, given: true }),
  ConsentWithdrawn: ({ purpose, channel }) =>
    fact('consent_change', { purpose, consent_channel: channel, given: false }),
  CustomersLinked: ({ customerIds }) => link(customerIds, true),
  CustomersUnlinked: ({ customerIds }) => link(customerIds, false),
});
