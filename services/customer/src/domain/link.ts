import type { LinkEvent, LinkEvidence } from '@icrm/contracts';
import { accept, type Decider, type Facts, reject } from '@icrm/decider';

/** Two customers, the smaller id first, and the name of their pair. */
export type Pair = { readonly linkId: string; readonly customerIds: [string, string] };

export type LinkCommand =
  | {
      readonly type: 'LinkCustomers';
      readonly data: Pair & {
        readonly rule: string;
        readonly ruleVersion: number;
        readonly score?: number | undefined;
        readonly evidence: readonly LinkEvidence[];
        readonly reason?: string | undefined;
      };
    }
  | { readonly type: 'UnlinkCustomers'; readonly data: Pair & { readonly reason: string } }
  | { readonly type: 'RejectLink'; readonly data: Pair & { readonly reason: string } };

type Absence = 'customer-not-found' | 'customer-erased';
export type LinkRejection =
  | 'same-customer'
  | 'not-linked'
  | 'already-linked'
  | 'link-refused-before'
  | Absence;

/** Foreign knowledge: that one of the two customers is not there. */
export type LinkFacts = Facts & { readonly absent?: Absence | undefined };

/** `apart`: somebody said that the two are not the same, by unlinking or by rejecting. */
export type Link = 'unknown' | 'linked' | 'apart';

/** Facts in stream `link-<tenant>.<link id>`. What a person took apart, only a person puts together again. */
export const link: Decider<Link, LinkCommand, LinkEvent, LinkRejection, LinkFacts> = {
  initial: 'unknown',

  evolve(_state, { type }) {
    switch (type) {
      case 'CustomersLinked':
        return 'linked';
      case 'CustomersUnlinked':
      case 'LinkRejected':
        return 'apart';
    }
  },

  decide({ type, data }, state, { now: at, absent }) {
    const [first, second] = data.customerIds;
    if (first === second) return reject('same-customer');

    switch (type) {
      case 'LinkCustomers':
        if (absent !== undefined) return reject(absent);
        if (state === 'linked') return accept();
        if (state === 'apart' && data.rule !== 'manual') return reject('link-refused-before');
        return accept({ type: 'CustomersLinked', data: { ...data, evidence: [...data.evidence], at } });
      case 'UnlinkCustomers':
        return state === 'linked'
          ? accept({ type: 'CustomersUnlinked', data: { ...data, at } })
          : reject('not-linked');
      case 'RejectLink':
        if (state === 'linked') return reject('already-linked');
        return state === 'apart' ? accept() : accept({ type: 'LinkRejected', data: { ...data, at } });
    }
  },
};
