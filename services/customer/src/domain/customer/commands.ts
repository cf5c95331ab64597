import type { CustomerEvent, DetailsFact, IdentifierFact } from '@icrm/contracts';

type DataOf<T extends CustomerEvent['type']> = Extract<CustomerEvent, { type: T }>['data'];

/** An identifier with the number of the claim that makes it the customer's. */
export type ClaimedIdentifier = { readonly identifier: IdentifierFact; readonly claim: number };

export type CustomerCommand =
  | {
      readonly type: 'RegisterCustomer';
      readonly data: Pick<DataOf<'CustomerRegistered'>, 'customerId' | 'kind' | 'details' | 'source'> & {
        readonly identifiers: readonly ClaimedIdentifier[];
      };
    }
  | {
      readonly type: 'ChangeDetails';
      readonly data: {
        readonly details: DetailsFact;
        readonly retracted: readonly (keyof DetailsFact)[];
        readonly source: string;
      };
    }
  | { readonly type: 'AddIdentifier'; readonly data: ClaimedIdentifier & { readonly source: string } }
  | {
      readonly type: 'RemoveIdentifier';
      readonly data: {
        readonly key: string;
        /** The claim that stands now; it and older ones can no longer be used for this customer. */
        readonly claim?: number;
      };
    }
  | {
      readonly type: 'LapseClaim';
      readonly data: { readonly customerId: string; readonly key: string; readonly claim: number };
    }
  | { readonly type: 'GiveConsent'; readonly data: Omit<DataOf<'ConsentGiven'>, 'customerId' | 'at'> }
  | { readonly type: 'WithdrawConsent'; readonly data: Omit<DataOf<'ConsentWithdrawn'>, 'customerId' | 'at'> }
  | { readonly type: 'ConvertProspect'; readonly data: { readonly reason: string } }
  | { readonly type: 'RetireCustomer'; readonly data: { readonly reason: string } }
  | {
      readonly type: 'EraseCustomer';
      readonly data: { readonly receiptId: string; readonly reason: string };
    };

export type CustomerRejection =
  | 'customer-already-registered'
  | 'customer-not-found'
  | 'customer-erased'
  | 'customer-retired'
  | 'identifier-not-held'
  | 'claim-lapsed';
