import { accept, type Decision, type Facts, reject } from '@icrm/decider';
import type { CustomerCommand, CustomerRejection } from './commands.ts';
import { type CustomerState, type CustomerStreamEvent, consentKey, fieldsOf } from './state.ts';

type Decided = Decision<CustomerStreamEvent, CustomerRejection>;
type DataOf<T extends CustomerCommand['type']> = Extract<CustomerCommand, { type: T }>['data'];
type Change = Exclude<CustomerCommand, { type: 'RegisterCustomer' | 'LapseClaim' }>;

export const decide = (command: CustomerCommand, state: CustomerState, { now: at }: Facts): Decided => {
  if (command.type === 'LapseClaim') return lapse(command.data, state, at);
  if (state.status === 'erased') return reject('customer-erased');
  if (command.type === 'RegisterCustomer') return register(command.data, state, at);
  return state.status === 'known' ? change(command, state, at) : reject('customer-not-found');
};

const change = ({ type, data }: Change, state: CustomerState, at: string): Decided => {
  const { customerId } = state;
  switch (type) {
    case 'ChangeDetails':
      return changeDetails(data, state, at);
    case 'AddIdentifier':
      return addIdentifier(data, state, at);
    case 'RemoveIdentifier':
      return removeIdentifier(data, state, at);
    case 'GiveConsent':
      return accept({ type: 'ConsentGiven', data: { customerId, ...data, at } });
    case 'WithdrawConsent':
      return state.withdrawn.includes(consentKey(data))
        ? accept()
        : accept({ type: 'ConsentWithdrawn', data: { customerId, ...data, at } });
    case 'ConvertProspect':
      return convert(data, state, at);
    case 'RetireCustomer':
      return state.stage === 'former'
        ? reject('customer-retired')
        : accept({ type: 'CustomerRetired', data: { customerId, reason: data.reason, at } });
    case 'EraseCustomer':
      return accept({ type: 'CustomerErased', data: { customerId, ...data, at } });
  }
};

const register = (
  { identifiers, ...data }: DataOf<'RegisterCustomer'>,
  state: CustomerState,
  at: string,
): Decided => {
  if (state.status === 'known') return reject('customer-already-registered');
  if (identifiers.some(({ identifier, claim }) => hasLapsed(state, identifier.key, claim)))
    return reject('claim-lapsed');
  const facts = identifiers.map(({ identifier }) => identifier);
  return accept({ type: 'CustomerRegistered', data: { ...data, stage: 'prospect', identifiers: facts, at } });
};

const changeDetails = (
  { details, retracted, source }: DataOf<'ChangeDetails'>,
  { customerId, spokenFor }: CustomerState,
  at: string,
): Decided => {
  const takenBack = retracted.filter((field) => spokenFor.get(source)?.includes(field));
  if (fieldsOf(details).length === 0 && takenBack.length === 0) return accept();
  return accept({
    type: 'CustomerDetailsChanged',
    data: { customerId, details, retracted: takenBack, source, at },
  });
};

const addIdentifier = (
  { identifier, claim, source }: DataOf<'AddIdentifier'>,
  state: CustomerState,
  at: string,
): Decided => {
  if (identifier.key in state.held) return accept();
  if (hasLapsed(state, identifier.key, claim)) return reject('claim-lapsed');
  return accept({ type: 'IdentifierAdded', data: { customerId: state.customerId, identifier, source, at } });
};

const removeIdentifier = (
  { key, claim }: DataOf<'RemoveIdentifier'>,
  { customerId, held }: CustomerState,
  at: string,
): Decided => {
  const identifier = held[key];
  if (identifier === undefined) return reject('identifier-not-held');
  const bookkeeping = claim === undefined ? {} : { claim };
  return accept({ type: 'IdentifierRemoved', data: { customerId, ...identifier, key, ...bookkeeping, at } });
};

const convert = (
  { reason }: DataOf<'ConvertProspect'>,
  { customerId, stage }: CustomerState,
  at: string,
): Decided => {
  if (stage === 'customer') return accept();
  if (stage === 'former') return reject('customer-retired');
  return accept({ type: 'ProspectConverted', data: { customerId, reason, at } });
};

/** Voids a claim, unless the customer holds the identifier: whoever asks then knows that the claim is in use. */
const lapse = (
  { customerId, key, claim }: DataOf<'LapseClaim'>,
  state: CustomerState,
  at: string,
): Decided =>
  state.status === 'erased' || key in state.held || hasLapsed(state, key, claim)
    ? accept()
    : accept({ type: 'IdentifierClaimLapsed', data: { customerId, key, claim, at } });

const hasLapsed = ({ lapsed }: CustomerState, key: string, claim: number): boolean =>
  claim <= (lapsed[key] ?? 0);
