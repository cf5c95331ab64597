import type { CentreEvent } from '@icrm/contracts';

/** What a customer's history tells of a contact centre: what was said and done to them, not how they were led. */
const ofCustomers = new Set<CentreEvent['type']>([
  'CallArrived',
  'CallInputCollected',
  'CallAnswered',
  'CallTransferred',
  'CallFinished',
  'CallDispositioned',
  'CallAbandoned',
  'CallbackPromised',
  'CallTurnedAway',
]);

/** The customers a fact is about. */
export const customersOf = ({ type, data }: CentreEvent): readonly string[] =>
  ofCustomers.has(type) && 'customerId' in data && data.customerId !== undefined ? [data.customerId] : [];
